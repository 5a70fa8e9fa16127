package main

import (
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"

	"github.com/gridgov/gridgov/ticket/storage"
)

const cases = "requestlog/testdata/"

// placesOf are the places of the tickets, in the order of their ids, and how each is known.
func placesOf(t *testing.T, store storage.Store) (all []string) {
	t.Helper()
	list, err := store.List(t.Context(), storage.Query{Limit: 100})
	require.NoError(t, err)
	for _, one := range list {
		all = append(all, string(one.Found)+" "+string(one.Path))
	}
	return all
}

// received counts the tickets of each unit of a level by its name.
func received(rep metrics.Report, level int) map[string]int64 {
	got := map[string]int64{}
	for _, table := range rep.Tables {
		if table.By == metrics.ByUnit && table.Depth == level {
			for _, g := range table.Groups {
				got[g.Name.En] += g.Values[0].Num
			}
		}
	}
	return got
}

func TestARowWithoutAPointIsPlacedByItsUnit(t *testing.T) {
	columns := inFile(t, "map.json",
		`{"columns":{"id":"id","opened":"opened","closed":"closed","category":"type","unit":"ward"},"place":{"level":2},
		"root":{"id":"city","name":"City"},"grid":[{"level":2,"id":"ward"}],"check":{"areas":[{"column":"ward","level":2}]}}`)
	store, rep := replayed(t, cases+"r01_ward_no_point.csv", columns, "-grid", cases+"r01_wards.geojson")
	assert.Equal(t, []string{"unit city/W1", "unit city/W2"}, placesOf(t, store))
	assert.EqualValues(t, 2, rep.Totals.Placed)
	assert.Empty(t, rep.Flagged)
	assert.Zero(t, rep.Checks.Areas[0].Compared, "which compares points")
}

const wardMap = `{"columns": {"id": "id", "opened": "opened", "point": "point", "unit": ["ward", "beat"]}, "place": {"level": 2, "match": "name"},
	"no_point": [[9, 9]], "root": {"id": "city", "name": "City"}, "grid": [{"level": 2, "id": "ward"}]}`

func TestAPointThatLiesInAUnitWins(t *testing.T) {
	log := inFile(t, "log.csv", "id,opened,point,ward,beat\n"+
		"1,2024-03-01 09:00:00,\"(0.5, 0.5)\",W2,b\n"+ // in W1
		"2,2024-03-01 10:00:00,\"(7, 7)\",w2,b\n"+ // in none
		"3,2024-03-01 11:00:00,\"(9, 9)\",W2,\n"+ // stands for none
		"4,2024-03-01 12:00:00,soon,W1,b\n"+ // is none
		"5,2024-03-01 13:00:00,\"(7, 7)\",W9,b\n"+ // no such ward
		"6,2024-03-01 14:00:00,,,b\n"+
		"7,2024-03-01 15:00:00,\"(0.5, 0.5)\",W9,\n")
	store, rep := replayed(t, log, inFile(t, "map.json", wardMap), "-grid", cases+"r01_wards.geojson")
	assert.Equal(t, []string{
		"point city/W1", "unit city/W2/W2%2Fb", "unit city/W2", "unit city/W1/W1%2Fb", "outside city", "none city", "point city/W1",
	}, placesOf(t, store))
	assert.EqualValues(t, 5, rep.Totals.Placed)
	assert.Equal(t, map[string]int64{"outside": 2, "no_point": 1, "no_place": 2, "unknown_unit": 1}, rep.Flagged)
}

func TestUnitsOfASheetAreMadeFromItsValues(t *testing.T) {
	store, rep := replayed(t, cases+"r10_table.xlsx", cases+"r10_table_map.json")
	assert.EqualValues(t, 3, rep.Accepted)
	assert.EqualValues(t, 3, rep.Totals.Placed)
	open, _ := rep.Metrics.Figure(kpibook.Open)
	assert.EqualValues(t, 1, open.Num)
	assert.Equal(t, map[string]int64{"春藤社区": 2, "金桂社区": 1}, received(rep.Metrics, 2))
	assert.Equal(t, []string{"unit 410172561/春藤社区", "unit 410172561/春藤社区", "unit 410172561/金桂社区"}, sorted(placesOf(t, store)))
	assert.ElementsMatch(t, []string{"已修复", "已采纳"}, answersOf(t, store))
}

// With the units as the roots there is no root at which those without a unit could be.
func TestUnitsThatAreTheRoots(t *testing.T) {
	columns := inFile(t, "map.json", `{"columns": {"opened": "opened", "unit": ["street", "community"]}, "place": {"level": 1}}`)
	store, rep := replayed(t, inFile(t, "log.csv", "opened,street,community\n2024-03-01,梧桐街道,春藤社区\n2024-03-02,梧桐街道,\n2024-03-03,,春藤社区\n"),
		columns)
	assert.Equal(t, []string{"unit 梧桐街道/梧桐街道%2F春藤社区", "unit 梧桐街道", "none office"}, placesOf(t, store))
	assert.EqualValues(t, 2, rep.Totals.Placed, "the sole street is no root")
}

// A rule may name a unit that is made, and what names none is refused before a ticket is made.
func TestRulesForUnitsThatAreMade(t *testing.T) {
	t.Chdir(t.TempDir())
	log := inFile(t, "log.csv", "opened,community,grid\n2024-03-01,春藤社区,第一网格\n2024-03-02,金桂社区,第一网格\n")
	columns := inFile(t, "map.json",
		`{"columns": {"opened": "opened", "unit": ["community", "grid"]}, "place": {"level": 2}, "root": {"id": "r"}}`)
	args := []string{"-log", log, "-map", columns, "-store", "s.db", "-quiet", "-rules"}
	for unit, want := range map[string]int{"春藤社区/第一网格": 0, "春藤社区/第二网格": 1} {
		rules := inFile(t, "rules.csv", "id,unit,transfer\na,"+unit+",department/roads\n")
		code, _, status := inside(t, append(args, rules)...)
		assert.Equal(t, want, code, status)
		require.NoError(t, os.RemoveAll("s.db"))
	}
	// the same tickets from the same log, also when the run is started again
	want := parsed(t, reportOf(t, args[:6]...)).Totals
	assert.Equal(t, want, parsed(t, reportOf(t, args[:6]...)).Totals)
	assert.Equal(t, want.Record, parsed(t, reportOf(t, append(args[:4:4], "-store", "mem", "-workers", "1")...)).Totals.Record)
}

func sorted(all []string) []string {
	slices.Sort(all)
	return all
}
