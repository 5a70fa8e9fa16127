package grid

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func orientRat(a, b, c Point) int {
	sub := func(x, y float64) *big.Rat {
		return new(big.Rat).Sub(new(big.Rat).SetFloat64(x), new(big.Rat).SetFloat64(y))
	}
	l := new(big.Rat).Mul(sub(a.Lon, c.Lon), sub(b.Lat, c.Lat))
	return l.Cmp(new(big.Rat).Mul(sub(a.Lat, c.Lat), sub(b.Lon, c.Lon)))
}

// TestOrient tries points a few ulps off a line, where the determinant in floating point has the wrong sign as often as
// not, and coordinates of every size that snap lets through.
func TestOrient(t *testing.T) {
	const seed = 17
	r := rand.New(rand.NewPCG(seed, 0))
	wrong := 0 // what floating point alone would have got wrong
	check := func(a, b, c Point) {
		a, b, c = snap(a), snap(b), snap(c)
		want := orientRat(a, b, c)
		require.Equal(t, want, orient(a, b, c), "seed %d: %v %v %v", seed, a, b, c)
		require.Equal(t, want, orientExact(a, b, c), "seed %d: %v %v %v", seed, a, b, c)
		det := (a.Lon-c.Lon)*(b.Lat-c.Lat) - (a.Lat-c.Lat)*(b.Lon-c.Lon)
		if det > 0 && want <= 0 || det < 0 && want >= 0 || det == 0 && want != 0 {
			wrong++
		}
	}
	const ulp = 1.0 / (1 << 53)
	for i := range 40 {
		for k := range 40 {
			check(Point{0.5 + float64(i)*ulp, 0.5 + float64(k)*ulp}, Point{12, 12}, Point{24, 24})
		}
	}
	sizes := []float64{180, 1, 1e-9, 1e-100, 1e-200, 1e-289, 1e-290, 1e-300, math.SmallestNonzeroFloat64}
	size := func() float64 { return (r.Float64() - 0.5) * sizes[r.IntN(len(sizes))] }
	for range 3_000 {
		a, b := Point{size(), size() / 2}, Point{size(), size() / 2}
		f := r.Float64()
		c := Point{a.Lon + f*(b.Lon-a.Lon), a.Lat + f*(b.Lat-a.Lat)}
		check(a, b, c)
		check(a, c, b)
		check(a, b, Point{size(), size() / 2})
		check(a, a, b)
		check(a, b, a)
	}
	for _, s := range []float64{1e-3, 1e-160, 1e-285} { // all of one size, on one line but for a few ulps
		for range 300 {
			a, b := Point{r.Float64() * s, r.Float64() * s}, Point{r.Float64() * s, r.Float64() * s}
			f := r.Float64()
			c := Point{a.Lon + f*(b.Lon-a.Lon), a.Lat + f*(b.Lat-a.Lat)}
			check(a, b, c)
			check(Point{a.Lon, -a.Lat}, Point{b.Lon, -b.Lat}, Point{c.Lon, -c.Lat})
		}
	}
	require.Greater(t, wrong, 500)
}
