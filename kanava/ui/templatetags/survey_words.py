"""Filters of surveys."""

from django import template

from kanava.ui import survey_words

register = template.Library()
register.filter("quarter", survey_words.quarter)
