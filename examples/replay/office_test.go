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
		`{"Limits":[]}`: "limits is unknown (got Limits): the name is exactly limits",
		`{"limits":[{"stage":"handle","Within":"5wd"}]}`:            "limits[0].within is unknown (got Within): the name is exactly within",
		`{"calendar":{"name":"a","zone":"Asia/Shanghai","WEEK":1}}`: "calendar.week is unknown (got WEEK): the name is exactly week",
	} {
		_, err := readOffice("office.json", []byte(doc))
		require.ErrorIs(t, err, gridgov.ErrInvalid, doc)
		assert.ErrorContains(t, err, want)
	}
	_, err := readOffice("office.json", []byte(`{"limits":[{"stage":"handle","within":"24h"}]}`))
	assert.NoError(t, err)
}
