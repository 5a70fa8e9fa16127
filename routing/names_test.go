package routing_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/routing"
)

// In a table in JSON the keys are compared to the letter: one in capitals is unknown, and the right one is named.
func TestTheKeysOfATableAreExact(t *testing.T) {
	_, err := routing.LoadTable(strings.NewReader(`{"Rules":[]}`), "table.json", nil)
	assert.ErrorContains(t, err, "key: unknown the nearest is rules (got Rules)")
	_, err = routing.LoadTable(strings.NewReader(`[{"id":"r1","ANY":["x"],"any":["y"],"set_kind":"help"}]`), "table.json", nil)
	assert.ErrorContains(t, err, "key: unknown the nearest is any (got ANY)")
	_, err = routing.LoadCategories(strings.NewReader(`[{"path":"lights","Keywords":["lamp"]}]`), "table.json", nil)
	assert.ErrorContains(t, err, "key: unknown the nearest is keywords (got Keywords)")
}
