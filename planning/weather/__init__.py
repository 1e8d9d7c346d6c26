"""Rain on a day outdoors: who runs the installation names a weather service, and hosts hear of it in time."""
