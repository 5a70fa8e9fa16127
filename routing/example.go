package routing

import (
	_ "embed" // the example files
	"strings"
	"sync"
)

//go:embed example_rules.csv
var rulesFile string

//go:embed example_categories.csv
var categoriesFile string

// ExampleTable is a rule table to start from, in Chinese: danger first (危急), then what needs a person at once, then
// what is beyond duty (不属受理范围), then a few common matters. Its words, its departments (department/值班室, the person
// on duty, among them) and its limits are samples: an office replaces them by its own. It names units by pattern only, so
// it suits every grid. [ExampleRules] is its file.
func ExampleTable() *Table { return compiledExample() }

// ExampleRules is the file of [ExampleTable], as CSV, to copy and change.
func ExampleRules() string { return rulesFile }

// ExampleCategories is a category tree to start from: the twelve kinds of work (12项工作). Six are named in the reports on
// Wutong (social affairs, police matters, water, electricity, gas and heating, housing estates, environmental protection,
// municipal upkeep); the other six, the keywords and the departments are samples, and each line has a note of which it is.
func ExampleCategories() *Categories { return exampleCategoryTree() }

var compiledExample = sync.OnceValue(func() *Table {
	t, err := LoadTable(strings.NewReader(rulesFile), "example_rules.csv", nil)
	if err != nil {
		panic(err) // the file is part of this package, and every test reads it
	}
	return t
})

var exampleCategoryTree = sync.OnceValue(func() *Categories {
	t, err := LoadCategories(strings.NewReader(categoriesFile), "example_categories.csv", nil)
	if err != nil {
		panic(err) // as above
	}
	return t
})
