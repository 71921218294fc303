"""`kanava check`: the operator's proof, in parts that each look at one kind of promise."""
