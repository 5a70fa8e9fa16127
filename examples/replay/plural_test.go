package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// One of a thing is one thing.
func TestOneRowIsNoRows(t *testing.T) {
	log := inFile(t, "log.csv", "id,opened,closed,lat,lon\n1,2026-01-01 08:00:00,31/12/2026,583960,4507523\n1,2026-01-02 08:00:00,,,\n")
	columns := inFile(t, "map.json", `{"columns": {"id": "id", "opened": "opened", "closed": "closed", "lat": "lat", "lon": "lon"},
		"root": {"id": "town", "name": "Town"},
		"grid": [{"level": 2, "id": "id"}]}`)
	args := []string{"-log", log, "-map", columns, "-grid", inFile(t, "grid.json", square)}
	page, _ := pageOf(t, args...)
	code, out, status := inside(t, append(args, "-store", "mem")...)
	require.Zero(t, code, status)
	const many = `\b1 (rows|requests|tickets|events|units|points|times|transfers)\b`
	for name, text := range map[string]string{"page": page, "text": out, "status": status} {
		assert.NotRegexp(t, many, text, name)
	}
	assert.Contains(t, page, "2 rows read")
	assert.Contains(t, page, "1 ticket with ")
	assert.Contains(t, page, "Not on the map: 1 of 1 request, ")
	assert.Contains(t, out, "1 point has projected coordinates")
	assert.Contains(t, out, "1 row repeats an id")
	assert.Contains(t, out, "1 time such as 99/99/9999 is in none of the layouts")
	assert.Contains(t, status, "1 request in ")
}
