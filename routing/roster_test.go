package routing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
)

func said(t *testing.T, err error) (list []string) {
	t.Helper()
	var invalid *gridgov.InvalidError
	require.ErrorAs(t, err, &invalid)
	for _, f := range invalid.Faults {
		list = append(list, f.Field+": "+f.Rule.String())
	}
	return list
}

// An office's files come from a spreadsheet: with a byte order mark, comments, blank rows, and days as it writes them.
const (
	unitFile = "\ufeff# the grid\r\n\r\ncode,parent,level,kind,name,zone,from,to,successor\r\n" +
		"o,,office,office,梧桐街道办事处,,,,\r\n" +
		",,,,,,,,\r\n" +
		"v,o,2,community,春藤社区,北片区,2026-03-01,2027/1/1,w\r\n" +
		"w,o,Village,community,金桂社区,,,,\r\n" +
		"g,w,grid,dedicated,\"市场,东区\",,2026-03-01T08:30:00+08:00,,\r\n"
	officerFile = "id,name,roles,units,handlers,from,to\n" +
		"w-1,甲,worker;head,v；w|g,department/market;partner/a%2Fb,2026-03-01,2026-12-31\n" +
		"w-1,甲,leader,o,,2026-12-31,\n" +
		"w-2,,desk,,,,\n"
)

func TestLoadUnits(t *testing.T) {
	units, err := routing.LoadUnits(strings.NewReader(unitFile), "units.csv")
	require.NoError(t, err)
	shanghai := time.FixedZone("", 8*60*60)
	want := []grid.Unit{
		{Code: "o", Level: grid.LevelOffice, Kind: grid.KindOffice, Name: "梧桐街道办事处"},
		{
			Code: "v", Parent: "o", Level: grid.LevelVillage, Kind: grid.KindCommunity, Name: "春藤社区", Zone: "北片区",
			From: time.Date(2026, 3, 1, 0, 0, 0, 0, shanghai), To: time.Date(2027, 1, 1, 0, 0, 0, 0, shanghai), Successor: "w",
		},
		{Code: "w", Parent: "o", Level: grid.LevelVillage, Kind: grid.KindCommunity, Name: "金桂社区"},
		{
			Code: "g", Parent: "w", Level: grid.LevelGrid, Kind: grid.KindDedicated, Name: "市场,东区",
			From: time.Date(2026, 3, 1, 8, 30, 0, 0, shanghai),
		},
	}
	require.Len(t, units, len(want))
	for i := range want {
		assert.True(t, want[i].From.Equal(units[i].From) && want[i].To.Equal(units[i].To), "%v", units[i])
		units[i].From, units[i].To = want[i].From, want[i].To
		assert.Equal(t, want[i], units[i])
	}
	_, err = grid.NewTree(units...)
	require.NoError(t, err)

	units, err = routing.LoadUnits(strings.NewReader("# zone: Europe/London\ncode,level,name,from\no,1,o,2026-07-01\n"), "")
	require.NoError(t, err)
	assert.True(t, time.Date(2026, 6, 30, 23, 0, 0, 0, time.UTC).Equal(units[0].From), "midnight in the file's zone")
	units, err = routing.LoadUnits(
		strings.NewReader(`[{"code": "o", "level": "office", "name": "o"}, {"code": "v", "parent": "o", "level": "village", "name": "v"}]`),
		"units.json",
	)
	require.NoError(t, err)
	assert.Len(t, units, 2)
	units, err = routing.LoadUnits(strings.NewReader("code,level,name\n"), "")
	require.NoError(t, err)
	assert.Empty(t, units)
}

// Every fault at once, with its line: of the form, and of the tree.
func TestLoadUnitsTellsTheLine(t *testing.T) {
	_, err := routing.LoadUnits(strings.NewReader("code,parent,level,name,from,to,successor\n"+
		"o,,office,o,,,\n"+
		"v,o,vilage,v,,,\n"+
		"w,x,village,,,,\n"+
		"# a comment\n"+
		"\"y\",o,village,\"a name\nof two lines\",,,\n"+
		"z,o,grid,z,3/1/2026,,\n"+
		"o,,office,o,,,\n"+
		"u,o,village,u,2026-03-01,2026-02-01,nobody\n"+
		"t,o,village\n"), "units.csv")
	assert.Equal(t, []string{
		"line 11: csv", "line 3: level: one_of", "line 6: name: form", "line 8: from: form",
		"line 4: name: required", "line 4: parent: unknown", "line 8: level: match", "line 9: code: unique",
		"line 10: successor: unknown", "line 10: to: order",
	}, said(t, err))
	assert.ErrorContains(t, err, "units.csv")
}

func TestLoadOfficers(t *testing.T) {
	units, err := routing.LoadUnits(strings.NewReader(unitFile), "units.csv")
	require.NoError(t, err)
	tree, err := grid.NewTree(units...)
	require.NoError(t, err)
	officers, err := routing.LoadOfficers(strings.NewReader(officerFile), "officers.csv", tree)
	require.NoError(t, err)
	require.Len(t, officers, 3)
	assert.Equal(t, []string{"worker", "head"}, officers[0].Roles)
	assert.Equal(t, []string{"v", "w", "g"}, officers[0].Units)
	assert.True(t, officers[0].To.Equal(officers[1].From))

	roster, err := grid.NewRoster(tree, officers...)
	require.NoError(t, err)
	require.NoError(t, ticket.CheckRoster(officers...))
	covers := roster.Covers("g", time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC))
	require.Len(t, covers, 1)
	actor := ticket.ActorOf(covers[0], tree, time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC))
	assert.Equal(t, ticket.Actor{
		ID: "w-1", Roles: []ticket.Role{ticket.RoleWorker, ticket.RoleHead}, Units: []grid.Path{"o/v", "o/w", "o/w/g"},
		Handlers: []ticket.Handler{"unit/v", "unit/w", "unit/g", "department/market", "partner/a%2Fb", "officer/w-1"},
	}, actor)
}

// What a roster and what an actor would refuse has its line too.
func TestLoadOfficersTellsTheLine(t *testing.T) {
	tree, err := grid.NewTree(grid.Unit{Code: "o", Level: grid.LevelOffice, Name: "o"})
	require.NoError(t, err)
	file := "id,name,roles,units,handlers,from,to,phone\n" +
		"a,甲,worker;boss,o;x,market,,,\n" +
		"unit/7,,desk,,,,,\n" +
		",乙,,,,,,\n" +
		"a,,,,,2026-01-01,,\n" +
		"b,,,o;o,,2026-13-01,2026-01-01,\n"
	_, err = routing.LoadOfficers(strings.NewReader(file), "officers.csv", tree)
	assert.ElementsMatch(t, []string{
		"line 1: column 8: one_of", "line 6: units: unique", "line 6: from: form",
		"line 2: units: unknown", "line 4: id: required", "line 5: id: unique",
		"line 2: roles: one_of", "line 2: handlers: form", "line 3: id: reserved",
	}, said(t, err))
	assert.NotContains(t, err.Error(), "甲")
	_, err = routing.LoadOfficers(strings.NewReader("id\na\n"), "", nil)
	assert.Equal(t, []string{"tree: required"}, said(t, err))
	boom := errors.New("disk on fire")
	_, err = routing.LoadOfficers(iotest.ErrReader(boom), "officers.csv", tree)
	assert.ErrorIs(t, err, boom)
	for _, file := range []string{"", "\xc0\xd6", "id\n\"a\n"} {
		_, err = routing.LoadUnits(strings.NewReader(file), "")
		assert.ErrorIs(t, err, gridgov.ErrInvalid, "%q", file)
	}
}

func ExampleLoadOfficers() {
	units, err := routing.LoadUnits(strings.NewReader(`code,parent,level,name
410172561,,office,梧桐街道
410172561007,410172561,village,春藤社区
`), "units.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	tree, err := grid.NewTree(units...)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = routing.LoadOfficers(strings.NewReader(`id,roles,units,handlers
w-17,worker,410172561007,department/market
w-18,worker,410172561070,
`), "officers.csv", tree)
	fmt.Println(err)
	// Output: officers.csv: line 3: units is unknown (got 410172561070): a code among the units
}

func FuzzLoadUnits(f *testing.F) {
	for _, file := range []string{
		unitFile, officerFile, "code,level,name\no,1,o\n", `[{"code":"o"}]`, "code\n\"", "#zone:x\ncode,from\no,2026-01-01\n",
	} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file string) {
		units, err := routing.LoadUnits(strings.NewReader(file), "fuzz")
		if err != nil {
			require.ErrorIs(t, err, gridgov.ErrInvalid)
			return
		}
		tree, err := grid.NewTree(units...)
		require.NoError(t, err)
		officers, err := routing.LoadOfficers(strings.NewReader(file), "fuzz", tree)
		if err == nil {
			require.NoError(t, ticket.CheckRoster(officers...))
		}
	})
}
