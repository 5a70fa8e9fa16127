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
	assert.ErrorContains(t, err, "key is unknown (got Rules): the nearest is rules")
	_, err = routing.LoadTable(strings.NewReader(`[{"id":"r1","ANY":["x"],"any":["y"],"set_kind":"help"}]`), "table.json", nil)
	assert.ErrorContains(t, err, "key is unknown (got ANY): the nearest is any")
	_, err = routing.LoadCategories(strings.NewReader(`[{"path":"lights","Keywords":["lamp"]}]`), "table.json", nil)
	assert.ErrorContains(t, err, "key is unknown (got Keywords): the nearest is keywords")
}
