package desk

// What the tests of what may be seen share with those of the access table.
var (
	RelationsOf = relations
	RandomTable = randomTable
)
