"""Rows become packets: the outbox, its workers and their pace. Nobody else sends."""
