"""What agents and workflows ask a model, as durable runs, and who carries these out."""
