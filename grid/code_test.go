package grid_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

func TestParseDivision(t *testing.T) {
	for code, want := range map[string]grid.Division{
		"41":           {Province: "41"},
		"4101":         {Province: "41", City: "01"},
		"410172":       {Province: "41", City: "01", County: "72"},
		"410172360":    {Province: "41", City: "01", County: "72", Street: "360"},
		"410172561007": {Province: "41", City: "01", County: "72", Street: "561", Committee: "007"},
		"410172360000": {Province: "41", City: "01", County: "72", Street: "360"},
		"410000000000": {Province: "41"},
		"410000":       {Province: "41"},
		"410100":       {Province: "41", City: "01"},
		"350527000":    {Province: "35", City: "05", County: "27"}, // a county without streets in the national list
		"441900003001": {Province: "44", City: "19", County: "00", Street: "003", Committee: "001"},
		"441900003":    {Province: "44", City: "19", County: "00", Street: "003"},
	} {
		d, err := grid.ParseDivision(code)
		require.NoError(t, err, code)
		assert.Equal(t, want, d, code)
		assert.Equal(t, code, (d.Code() + strings.Repeat("0", 12))[:len(code)], "padding aside")
	}
	for _, code := range []string{
		"", "4", "410", "41017", "4101725610070", "41a172", " 410172", "４１", "410172561007\x00", "00", "000000000000",
		"000072", "410000360007", "410172000007", strings.Repeat("1", 1<<20),
	} {
		_, err := grid.ParseDivision(code)
		var invalid *gridgov.InvalidError
		require.ErrorAs(t, err, &invalid, clipped(code))
		assert.Less(t, len(err.Error()), 300)
	}
}

func clipped(s string) string { return s[:min(len(s), 30)] }

func TestDivisionParents(t *testing.T) {
	d, err := grid.ParseDivision("441900003001")
	require.NoError(t, err)
	var chain []string
	for ; d != (grid.Division{}); d = d.Parent() {
		chain = append(chain, d.Code())
	}
	assert.Equal(t, []string{"441900003001", "441900003", "4419", "44"}, chain, "a city without counties")
	assert.Equal(t, grid.Division{}, d.Parent())
}

func TestStreetKind(t *testing.T) {
	for street, want := range map[string]grid.StreetKind{
		"": grid.NoStreet, "019": grid.Subdistrict, "100": grid.Town, "200": grid.Township, "360": grid.Township,
		"400": grid.Combined, "561": grid.Combined, "600": grid.NoStreet,
	} {
		assert.Equal(t, want, grid.Division{Street: street}.StreetKind(), street)
	}
	assert.Equal(t, "township", grid.Township.String())
	assert.Equal(t, "kind 9", grid.StreetKind(9).String())
}

func TestCodeRule(t *testing.T) {
	g, err := grid.CodeRule{}.Parse("410172561007003")
	require.NoError(t, err)
	assert.Equal(t, "003", g.Grid)
	assert.Empty(t, g.Micro)
	g, err = grid.CodeRule{Grid: 2, Micro: 4}.Parse("410172561007030012")
	require.NoError(t, err)
	assert.Equal(t, [2]string{"03", "0012"}, [2]string{g.Grid, g.Micro})
	for _, code := range []string{
		"", "410172561007", "410172561007000", "410172561007001000", "410172561000001", "41017256100700a", "000000000000001",
	} {
		_, err := grid.CodeRule{}.Parse(code)
		require.ErrorIs(t, err, gridgov.ErrInvalid, code)
	}
	for _, rule := range []grid.CodeRule{{Grid: -1}, {Micro: 10}, {Grid: 1 << 62}} {
		_, err := rule.Parse("410172561007003")
		require.ErrorIs(t, err, gridgov.ErrInvalid)
	}
}

func FuzzParseDivision(f *testing.F) {
	for _, s := range []string{"41", "410172561007", "410172360000", "441900003001", "410172561007003", "410172561007003001", "", "x"} {
		f.Add(s, 3, 3)
	}
	f.Fuzz(func(t *testing.T, s string, n, m int) {
		if d, err := grid.ParseDivision(s); err == nil {
			again, err := grid.ParseDivision(d.Code())
			if err != nil || again != d || !strings.HasPrefix(s, d.Code()) {
				t.Fatalf("%q is %+v, whose code %q is %+v, %v", s, d, d.Code(), again, err)
			}
			if up := d.Parent(); up != (grid.Division{}) {
				if _, err := grid.ParseDivision(up.Code()); err != nil {
					t.Fatalf("the parent of %q: %v", s, err)
				}
			}
		}
		if g, err := (grid.CodeRule{Grid: n, Micro: m}).Parse(s); err == nil && g.Division.Code()+g.Grid+g.Micro != s {
			t.Fatalf("%q is %+v", s, g)
		}
	})
}

func ExampleParseDivision() {
	d, err := grid.ParseDivision("410172561007")
	fmt.Println(d.Province, d.City, d.County, d.Street, d.Committee, err)
	fmt.Println(d.Parent().Code())
	_, err = grid.ParseDivision("41017256")
	fmt.Println(err)
	// Output:
	// 41 01 72 561 007 <nil>
	// 410172561
	// division has the wrong form (got 41017256): 2, 4, 6, 9 or 12 digits
}
