"""Figures in words: quoted with their unit, marked with their origin, withheld where private."""
