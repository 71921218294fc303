"""Which values a column has, by one look into its index for each: however many rows there are of a value."""

from django.db import connection, models

_STEPS = """
with recursive found(value) as (
  (select {column} from {table} where {condition} order by {column} limit 1)
  union all
  select (select {column} from {table} where {condition} and {column} > found.value order by {column} limit 1)
  from found where found.value is not null
)
select value from found where value <> ''
"""


def distinct_texts(model: type[models.Model], column: str, *, condition: str = "true") -> list[str]:
    """The texts in a column of a table, in their order and without the empty one. Column and condition come from code,
    never from input; an index of the rows of that condition begins with the column. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STEPS.format(table=model._meta.db_table, column=column, condition=condition))
        return [row[0] for row in cursor.fetchall()]
