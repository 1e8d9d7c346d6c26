"""What words stand for: days, times, numbers, money, places, people, things."""
