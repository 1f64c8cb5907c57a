"""The programme in the model: need, service, costs, outcomes and savings."""
