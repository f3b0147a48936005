"""Tests of deploy/ with a real nginx and three servers: `make test-deploy`."""
