"""Rows become packets: the outbox, its workers and their pace; nobody else sends."""
