"""Surveys on the organisation's own sites: whose site, which survey, and when it may come."""
