"""Read models: what pages, the API and the command line show. Selects only."""
