package grid_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

func rect(west, south, east, north float64) grid.Ring {
	return grid.Ring{
		{Lon: west, Lat: south},
		{Lon: east, Lat: south},
		{Lon: east, Lat: north},
		{Lon: west, Lat: north},
		{Lon: west, Lat: south},
	}
}

func shapeOf(code string, polygons ...grid.Polygon) grid.Shape {
	return grid.Shape{Code: code, Polygons: polygons}
}

func at(lon, lat float64) grid.Point { return grid.Point{Lon: lon, Lat: lat} }

func TestTheRule(t *testing.T) {
	tree, err := grid.NewTree(
		office("o"), below("o", "v", grid.LevelVillage), below("o", "w", grid.LevelVillage), below("o", "w2", grid.LevelVillage),
		below("o", "bare", grid.LevelVillage), below("bare", "g", grid.LevelGrid),
	)
	require.NoError(t, err)
	l, err := grid.NewLocator(
		tree,
		shapeOf("o", grid.Polygon{rect(0, 0, 10, 10)}),
		shapeOf("v", grid.Polygon{rect(0, 0, 4, 4), rect(1, 1, 2, 2)}, grid.Polygon{rect(8, 8, 9, 9)}),
		shapeOf("w2", grid.Polygon{rect(4, 0, 6, 2)}),
		shapeOf("w", grid.Polygon{{at(6, 2), at(4, 2), at(4, 0), at(6, 0), at(6, 2)}}), // the same, drawn otherwise
		shapeOf("g", grid.Polygon{rect(3, 3, 20, 20)}),
	)
	require.NoError(t, err)
	for _, c := range []struct {
		p    grid.Point
		want grid.Path
		why  string
	}{
		{at(0.5, 0.5), "o/v", "the deepest"},
		{at(1.5, 1.5), "o", "in a hole"},
		{at(1, 1.5), "o/v", "the border of a hole belongs to the polygon"},
		{at(1, 1), "o/v", "so does its corner"},
		{at(8.5, 8.5), "o/bare/g", "the second polygon, but a grid is deeper"},
		{at(5, 1), "o/w", "equal areas: the smaller code"},
		{at(4, 1), "o/w", "on a shared edge: the smaller area"},
		{at(4, 3), "o/bare/g", "on a corner of the grid's side"},
		{at(15, 15), "o/bare/g", "outside its parent, which has no shape"},
		{at(10, 0), "o", "a corner"},
		{at(0, 7), "o", "an edge"},
		{at(-1e-15, 7), "", "just outside"},
		{at(11, 1), "", "in the box of everything, in nothing"},
		{at(100, 80), "", "far out"},
		{at(math.NaN(), 1), "", "no point"},
		{at(1, math.Inf(1)), "", "no point"},
		{at(361, 1), "", "no point"},
	} {
		got, ok := l.Locate(time.Time{}, c.p)
		assert.Equal(t, c.want, got, "%v: %s", c.p, c.why)
		assert.Equal(t, c.want != "", ok)
	}
	assert.Same(t, tree, l.Tree())
}

func TestLocateInTime(t *testing.T) {
	tree, err := grid.NewTree(
		office("o"), during(below("o", "old", grid.LevelVillage), day(1), day(10)),
		during(below("o", "new", grid.LevelVillage), day(10), time.Time{}),
		during(below("o", "moved", grid.LevelVillage), time.Time{}, day(20)),
	)
	require.NoError(t, err)
	first, second := shapeOf("moved", grid.Polygon{rect(2, 0, 3, 1)}), shapeOf("moved", grid.Polygon{rect(4, 0, 5, 1)})
	first.To, second.From = day(5), day(5)
	l, err := grid.NewLocator(
		tree, shapeOf("o", grid.Polygon{rect(0, 0, 9, 9)}), shapeOf("old", grid.Polygon{rect(0, 0, 1, 1)}),
		shapeOf("new", grid.Polygon{rect(0, 0, 1, 2)}), first, second,
	)
	require.NoError(t, err)
	for _, c := range []struct {
		at   time.Time
		p    grid.Point
		want grid.Path
	}{
		{day(1).Add(-1), at(0.5, 0.5), "o"},
		{day(1), at(0.5, 0.5), "o/old"},
		{day(10).Add(-1), at(0.5, 0.5), "o/old"},
		{day(10), at(0.5, 0.5), "o/new"},
		{time.Time{}, at(0.5, 0.5), "o/new"},
		{day(4), at(2.5, 0.5), "o/moved"},
		{day(5), at(2.5, 0.5), "o"},
		{day(5), at(4.5, 0.5), "o/moved"},
		{day(20), at(4.5, 0.5), "o"},
		{time.Time{}, at(4.5, 0.5), "o"}, // it has an end
	} {
		got, _ := l.Locate(c.at, c.p)
		assert.Equal(t, c.want, got, "%v %v", c.at, c.p)
	}
	for _, n := range l.Near(day(4), at(2.5, 0.5), 1) {
		assert.Equal(t, "moved", n.Code)
	}
}

func TestLocatorFaults(t *testing.T) {
	tree, err := grid.NewTree(office("o"), during(office("p"), day(1), day(5)))
	require.NoError(t, err)
	late := shapeOf("p", grid.Polygon{rect(0, 0, 1, 1)})
	late.From = day(5)
	backwards := shapeOf("p", grid.Polygon{rect(0, 0, 1, 1)})
	backwards.From, backwards.To = day(3), day(2)
	l, err := grid.NewLocator(
		tree,
		shapeOf("x", grid.Polygon{rect(0, 0, 1, 1)}),
		shapeOf("o"),
		shapeOf("o", grid.Polygon{}, grid.Polygon{rect(0, 0, 1, 1)[1:], rect(0, 0, math.NaN(), 1), rect(0, 0, 0, 1), nil}),
		late, backwards,
	)
	assert.Nil(t, l)
	assert.ElementsMatch(t, []string{
		"shapes[0].code: unknown", "shapes[1].polygon: required", "shapes[2].code: unique",
		"shapes[2].polygon[0]: required", "shapes[2].polygon[1].ring[0]: geometry", "shapes[2].polygon[1].ring[1][1]: range",
		"shapes[2].polygon[1].ring[2]: geometry", "shapes[2].polygon[1].ring[3]: min_entries",
		"shapes[3].from: period", "shapes[4].to: order",
	}, faults(t, err))
	_, err = grid.NewLocator(nil)
	require.ErrorIs(t, err, gridgov.ErrInvalid)

	bare, err := grid.NewLocator(tree)
	require.NoError(t, err)
	for _, l := range []*grid.Locator{nil, bare} {
		_, ok := l.Locate(time.Time{}, at(0, 0))
		assert.False(t, ok)
		assert.Empty(t, l.Near(time.Time{}, at(0, 0), 1e9))
	}
	assert.Nil(t, (*grid.Locator)(nil).Tree())
}

func TestLocatorKeepsNothingOfTheCaller(t *testing.T) {
	s := shapeOf("o", grid.Polygon{{at(1e-320, 0), at(1, 0), at(1, 1), at(1e-320, 0)}})
	want := s.Polygons[0][0][0]
	l, err := grid.NewLocator(one(t, "o"), s)
	require.NoError(t, err)
	assert.Equal(t, want, s.Polygons[0][0][0])
	s.Polygons[0][0][1] = at(50, 50)
	_, ok := l.Locate(time.Time{}, at(1, 0))
	assert.True(t, ok)
}

func TestLocateOddShapes(t *testing.T) {
	ulp := math.Nextafter(113, 114) - 113
	zigzag := grid.Ring{at(0, 0)}
	for i := range 2000 {
		zigzag = append(zigzag, at(float64(i%2)*100, float64(i)*0.02))
	}
	zigzag = append(zigzag, at(-1, 40), at(-1, 0), at(0, 0))
	for name, polygons := range map[string][]grid.Polygon{
		"the whole Earth":   {{rect(-180, -90, 180, 90)}},
		"a few ulps":        {{rect(113, 34, 113+4*ulp, 34+4*ulp)}},
		"tiny and far away": {{rect(113, 34, 113+4*ulp, 34+4*ulp)}, {rect(-120, -40, -119, -39)}},
		"a needle":          {{{at(0, 0), at(170, 1e-9), at(170, 0), at(0, 0)}}},
		"a long zigzag":     {{zigzag}},
		"repeated points":   {{{at(0, 0), at(0, 0), at(1, 0), at(1, 0), at(1, 1), at(0, 0), at(0, 0)}}},
		"below 1e-290":      {{{at(0, 0), at(1e-300, 1), at(-1e-300, 2), at(-1, 1), at(0, 0)}}},
	} {
		l, err := grid.NewLocator(one(t, "o"), shapeOf("o", polygons...))
		require.NoError(t, err, name)
		r := rand.New(rand.NewPCG(1, 1))
		for _, polygon := range polygons {
			for _, ring := range polygon {
				for _, p := range ring {
					_, ok := l.Locate(time.Time{}, p)
					require.True(t, ok, "%s: the vertex %v", name, p)
				}
				for range 200 {
					a, b := ring[r.IntN(len(ring))], ring[r.IntN(len(ring))]
					p := at((a.Lon+b.Lon)/2, (a.Lat+b.Lat)/2)
					_, ok := l.Locate(time.Time{}, p)
					in := false
					for _, other := range polygons {
						in = in || modelContains(other, p)
					}
					require.Equal(t, in, ok, "%s: %v", name, p)
				}
			}
		}
	}
}

func TestLocateDoesNotAllocate(t *testing.T) {
	w := newTown(t, rand.New(rand.NewPCG(5, 5)), 0.25)
	l, err := grid.NewLocator(w.tree, w.shapes...)
	require.NoError(t, err)
	points := w.points(rand.New(rand.NewPCG(6, 6))) // vertices and edges among them, where only exact arithmetic decides
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		for _, p := range points {
			l.Locate(day(1), p)
		}
	}))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, p := range points {
				l.Locate(day(1), p)
				l.Near(day(1), p, 10)
			}
		})
	}
	wg.Wait()
}

func TestNear(t *testing.T) {
	tree, err := grid.NewTree(
		office("o"), below("o", "west", grid.LevelVillage), below("o", "east", grid.LevelVillage),
		below("west", "w1", grid.LevelGrid), below("east", "e1", grid.LevelGrid), below("east", "e2", grid.LevelGrid),
	)
	require.NoError(t, err)
	const lat = 34.8
	metre := 1 / (math.Pi / 180 * grid.EarthRadius * math.Cos(lat*math.Pi/180)) // degrees of longitude
	x := func(m float64) float64 { return 113 + m*metre }
	l, err := grid.NewLocator(
		tree,
		shapeOf("o", grid.Polygon{rect(x(-1000), lat-1, x(1000), lat+1)}),
		shapeOf("west", grid.Polygon{rect(x(-1000), lat-1, x(0), lat+1)}),
		shapeOf("w1", grid.Polygon{rect(x(-1000), lat-1, x(0), lat+1)}),
		shapeOf("east", grid.Polygon{rect(x(0), lat-1, x(1000), lat+1)}),
		shapeOf("e1", grid.Polygon{rect(x(0.5), lat-1, x(500), lat+1)}), // the same border, drawn a little off
		shapeOf("e2", grid.Polygon{rect(x(600), lat-1, x(1000), lat+1)}),
	)
	require.NoError(t, err)
	got := func(m, within float64) (list []string) {
		for _, n := range l.Near(time.Time{}, at(x(m), lat), within) {
			list = append(list, fmt.Sprintf("%s %.1f", n.Path, n.Metres))
		}
		return list
	}
	assert.Equal(t, []string{"o/west/w1 0.0"}, got(-30, 20))
	assert.Equal(t, []string{"o/west/w1 0.0", "o/east/e1 30.5"}, got(-30, 31))
	assert.Equal(t, []string{"o/west/w1 0.0", "o/east 30.0"}, got(-30, 30.2), "e1 is too far, its village is not")
	assert.Equal(t, []string{"o/east/e1 0.0", "o/west/w1 20.0"}, got(20, 50))
	assert.Equal(t, []string{"o/east 0.0", "o/east/e1 50.0", "o/east/e2 50.0"}, got(550, 100), "the village's own strip between its grids")
	assert.Equal(t, []string{"o/east/e2 5.0"}, got(1005, 10), "outside everything")
	assert.Empty(t, got(1005, 1))
	assert.Equal(t, []string{"o/west/w1 0.0", "o/east 0.0"}, got(0, 0.1), "on the border itself")
	for _, metres := range []float64{-1, math.NaN()} {
		assert.Empty(t, got(0, metres))
	}
	assert.Len(t, got(0, math.Inf(1)), 3)
	assert.Empty(t, l.Near(time.Time{}, at(math.NaN(), 0), 10))
}

// TestNearMeasures compares with the haversine distance to the nearest of many points along the border.
func TestNearMeasures(t *testing.T) {
	const seed = 11
	r := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		a := at(r.Float64()*300-150, r.Float64()*120-60)
		step := func() float64 { return (r.Float64() - 0.5) * 0.015 }
		b, c := at(a.Lon+step(), a.Lat+step()), at(a.Lon+step(), a.Lat+step())
		l, err := grid.NewLocator(one(t, "o"), shapeOf("o", grid.Polygon{{a, b, c, a}}))
		require.NoError(t, err)
		p := at(a.Lon+step(), min(max(a.Lat+step()/2, -60), 60))
		near := l.Near(time.Time{}, p, 3000)
		want := math.Inf(1)
		for _, e := range [][2]grid.Point{{a, b}, {b, c}, {c, a}} {
			for f := 0.0; f <= 1; f += 1.0 / 4096 {
				want = min(want, p.Distance(at(e[0].Lon+f*(e[1].Lon-e[0].Lon), e[0].Lat+f*(e[1].Lat-e[0].Lat))))
			}
		}
		require.Len(t, near, 1)
		if _, in := l.Locate(time.Time{}, p); in {
			require.Zero(t, near[0].Metres)
		} else if want < 1000 {
			require.InDelta(t, want, near[0].Metres, want*0.001+0.5, "seed %d: %v %v %v from %v", seed, a, b, c, p)
		}
	}
}

func ExampleNewLocator() {
	tree, err := grid.NewTree(
		grid.Unit{Code: "410172561", Level: grid.LevelOffice, Name: "梧桐街道"},
		grid.Unit{Code: "410172561007", Parent: "410172561", Level: grid.LevelVillage, Name: "春藤社区"},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	square := grid.Ring{
		{Lon: 113.54, Lat: 34.79},
		{Lon: 113.56, Lat: 34.79},
		{Lon: 113.56, Lat: 34.81},
		{Lon: 113.54, Lat: 34.81},
		{Lon: 113.54, Lat: 34.79},
	}
	places, err := grid.NewLocator(tree, grid.Shape{Code: "410172561007", Polygons: []grid.Polygon{{square}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(places.Locate(time.Now(), grid.Point{Lon: 113.55, Lat: 34.80}))
	fmt.Println(places.Locate(time.Now(), grid.Point{Lon: 113.57, Lat: 34.80}))
	// Output:
	// 410172561/410172561007 true
	//  false
}

func ExampleLocator_Near() {
	tree, _ := grid.NewTree(
		grid.Unit{Code: "o", Level: grid.LevelOffice, Name: "office"},
		grid.Unit{Code: "west", Parent: "o", Level: grid.LevelVillage, Name: "west"},
		grid.Unit{Code: "east", Parent: "o", Level: grid.LevelVillage, Name: "east"},
	)
	places, err := grid.NewLocator(
		tree,
		grid.Shape{
			Code:     "west",
			Polygons: []grid.Polygon{{{{Lon: 113.53, Lat: 34.7}, {Lon: 113.55, Lat: 34.7}, {Lon: 113.55, Lat: 34.9}, {Lon: 113.53, Lat: 34.7}}}},
		},
		grid.Shape{
			Code:     "east",
			Polygons: []grid.Polygon{{{{Lon: 113.55, Lat: 34.7}, {Lon: 113.57, Lat: 34.7}, {Lon: 113.55, Lat: 34.9}, {Lon: 113.55, Lat: 34.7}}}},
		},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range places.Near(time.Now(), grid.Point{Lon: 113.5498, Lat: 34.8}, 50) {
		fmt.Printf("%s %.0f m\n", n.Path, n.Metres)
	}
	// Output:
	// o/west 0 m
	// o/east 18 m
}
