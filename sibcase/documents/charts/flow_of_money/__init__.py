"""The flow of money: who gives how much to whom, as data and as a chart."""
