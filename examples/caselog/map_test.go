package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

func TestABadMapNamesEveryFault(t *testing.T) {
	for doc, field := range map[string]string{
		`{`: "map.json", `[]`: "map.json", `{"columns": {}, "x": 1}`: "x", `{} {}`: "map.json", `null`: "map.json",
		`{"columns": {"cases": "c"}}`: "columns.cases", `{"columns": {"case": 1}}`: "columns.case", `{"commands": {}}`: "commands",
		`{"blank": ["-", 1]}`:                                                                                         "blank[1]",
		`{"commands": [{"do": []}, {"do": "note"}]}`:                                                                  "commands[1].do",
		`{"commands": [{"do": []}, {"do": [], "group_changed": "yes"}]}`:                                              "commands[1].group_changed",
		`{"commands": [{"do": []}, {"activty": "a"}]}`:                                                                "commands[1].activty",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "columns": {}}`:                                     "columns",
		`{"columns": {"Case": "c", "activity": "a", "time": "t"}}`:                                                    "columns.Case",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "layouts": []}`:                                     "layouts",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"activity": "a"}]}`:                   "commands[0].do",
		`{"columns": {"case": "c", "time": "t"}}`:                                                                     "columns.activity",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "zone": "Mars"}`:                                    "zone",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "zone": "Local"}`:                                   "zone",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "layouts": ["dd.mm.yyyy"]}`:                         "layouts[0]",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"do": ["merge"]}]}`:                   "commands[0].do[0]",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"do": ["fly"]}]}`:                     "commands[0].do[0]",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"do": [], "resolution": "perhaps"}]}`: "commands[0].resolution",
	} {
		_, err := readMap("map.json", []byte(doc))
		var bad *gridgov.InvalidError
		require.ErrorAs(t, err, &bad, doc)
		assert.Equal(t, field, bad.Faults[0].Field, doc)
	}
	_, err := readMap("map.json", []byte("{\n\"zone\": \"UTC\",\n\"x\": 1,}"))
	require.ErrorContains(t, err, "line 3")
	_, err = readMap("map.json", []byte(`{"commands": [{"activty": "a", "do": []}]}`))
	require.ErrorContains(t, err,
		"commands[0].activty is unknown (got activty): nearest: activity; legal: activity, lifecycle, after, group_changed, do, resolution")
	m, err := readMap("map.json", []byte(plainMap))
	require.NoError(t, err)
	_, err = readLog(strings.NewReader(header+"1,go,01.02.2026,A,,,\n"), "log.csv", m)
	require.ErrorIs(t, err, gridgov.ErrInvalid, "nothing of it can be read")
	require.ErrorContains(t, err, "line 2: unreadable time")
	_, err = readLog(strings.NewReader("c,a,when,g,g,d\n"), "log.csv", m)
	var bad *gridgov.InvalidError
	require.ErrorAs(t, err, &bad)
	assert.Len(t, bad.Faults, 4, "no t, e, s, and two of g: %v", err)
	for _, log := range []string{"", "\"c,a\n"} {
		_, err = readLog(strings.NewReader(log), "log.csv", m)
		assert.ErrorIs(t, err, gridgov.ErrInvalid, "%q", log)
	}
}

func TestAWordMayBeSpelledOtherwise(t *testing.T) {
	m, err := readMap("map.json", []byte(`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [
		{"do": ["Close", "report_back", "CallBack", "call-back", "call back"], "resolution": "NotAdopted"}, {"after": null, "do": []}]}`))
	require.NoError(t, err)
	assert.Equal(t, []ticket.Verb{ticket.VerbClose, ticket.VerbReportBack, ticket.VerbCallBack, ticket.VerbCallBack, ticket.VerbCallBack},
		m.Commands[0].do)
	assert.Equal(t, ticket.NotAdopted, m.Commands[0].resolution)
	assert.Nil(t, m.Commands[1].After, "a null is left out")
}
