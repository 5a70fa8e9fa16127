package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
)

// The names in an office's file are compared to the letter: "Limits" is a fault, and no limit is silently off.
func TestTheNamesOfAnOfficeAreExact(t *testing.T) {
	for doc, want := range map[string]string{
		`{"Limits":[]}`: "limits: name exactly limits (got Limits)",
		`{"limits":[{"stage":"handle","Within":"5wd"}]}`:            "limits[0].within: name exactly within (got Within)",
		`{"calendar":{"name":"a","zone":"Asia/Shanghai","WEEK":1}}`: "calendar.week: name exactly week (got WEEK)",
	} {
		_, err := readOffice("office.json", []byte(doc))
		require.ErrorIs(t, err, gridgov.ErrInvalid, doc)
		assert.ErrorContains(t, err, want)
	}
	_, err := readOffice("office.json", []byte(`{"limits":[{"stage":"handle","within":"24h"}]}`))
	assert.NoError(t, err)
}
