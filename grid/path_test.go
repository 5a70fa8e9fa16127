package grid_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

func TestPathParts(t *testing.T) {
	p := grid.NewPath("41", "Castro/Upper Market", "50%")
	assert.Equal(t, grid.Path("41/Castro%2FUpper Market/50%25"), p)
	assert.Equal(t, []string{"41", "Castro/Upper Market", "50%"}, p.Parts())
	assert.Equal(t, "50%", p.Base())
	assert.Equal(t, "Castro/Upper Market", p.Parent().Base())
	assert.Equal(t, "41", p.Root())
	assert.Equal(t, 3, p.Depth())
	assert.Equal(t, p, grid.Path("").Child("41").Child("Castro/Upper Market").Child("50%"))
	assert.Equal(t, grid.Path(""), p.Parent().Parent().Parent())
	require.NoError(t, p.Check())

	var nowhere grid.Path
	assert.Equal(t, nowhere, grid.NewPath())
	assert.Nil(t, nowhere.Parts())
	assert.Zero(t, nowhere.Depth())
	assert.Equal(t, nowhere, nowhere.Parent())
	assert.Empty(t, nowhere.Base()+nowhere.Root())
	assert.True(t, nowhere.Valid())
}

func TestPathContains(t *testing.T) {
	for _, c := range []struct {
		p, q grid.Path
		want bool
	}{
		{"a", "a", true},
		{"a", "a/b", true},
		{"a", "a/b/c", true},
		{"a/b", "a", false},
		{"a", "ab", false},
		{"a", "a0", false},
		{"a", "b", false},
		{"", "", false},
		{"", "a", false},
		{"a", "", false},
	} {
		assert.Equal(t, c.want, c.p.Contains(c.q), "%q contains %q", c.p, c.q)
	}
	var contains bool
	p, q := grid.Path("410172561/410172561007"), grid.Path("410172561/410172561007/001")
	assert.Zero(t, testing.AllocsPerRun(100, func() { contains = p.Contains(q) }))
	assert.True(t, contains)
}

func TestPathRangeIsWhatContainsSays(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, 0))
	letters := []string{"a", "b", "/", "%", "0", ".", "-", "é", "\u007f", " "}
	random := func() grid.Path {
		var p grid.Path
		for range r.IntN(4) {
			code := letters[r.IntN(len(letters))]
			if r.IntN(2) == 0 {
				code += letters[r.IntN(len(letters))]
			}
			p = p.Child(code)
		}
		return p
	}
	below := 0
	for range 100_000 {
		p, q := random(), random()
		from, to := p.Range()
		in := from <= string(q) && string(q) < to
		require.Equal(t, p.Contains(q) && p != q, in, "seed %d: %q, %q", seed, p, q)
		if in {
			below++
		}
	}
	require.Greater(t, below, 100)
}

func TestPathCheck(t *testing.T) {
	for path, rule := range map[grid.Path]gridgov.Rule{
		"/":                                 gridgov.RuleForm,
		"a//b":                              gridgov.RuleForm,
		"a/":                                gridgov.RuleForm,
		"a%":                                gridgov.RuleForm,
		"a%2":                               gridgov.RuleForm,
		"a%2f":                              gridgov.RuleForm,
		"a%41":                              gridgov.RuleForm,
		"a\x00":                             gridgov.RuleCharacter,
		"a\xff":                             gridgov.RuleUTF8,
		grid.Path(strings.Repeat("a", 513)): gridgov.RuleMaxBytes,
		grid.Path(strings.Repeat("a/", 16) + "a"): gridgov.RuleMaxDepth,
	} {
		err := path.Check()
		assert.False(t, path.Valid(), "%q", path)
		var invalid *gridgov.InvalidError
		require.ErrorAs(t, err, &invalid, "%q", path)
		assert.Equal(t, rule, invalid.Faults[0].Rule, "%q", path)
		path.Parts() // and nothing panics
		path.Base()
		path.Root()
		path.Parent()
	}
	assert.True(t, grid.Path(strings.Repeat("a", 512)).Valid())
	assert.True(t, grid.Path(strings.Repeat("a/", 15)+"a").Valid())
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"", "a", "a/b", "Castro%2FUpper Market", "%25", "%2", "%2f", "/", "\x00", "\xff/"} {
		f.Add(s, "b")
	}
	f.Fuzz(func(t *testing.T, s, code string) {
		p := grid.Path(s)
		if p.Valid() {
			if q := grid.NewPath(p.Parts()...); q != p {
				t.Fatalf("%q has the parts of %q", p, q)
			}
		}
		if u, err := grid.Unescape(grid.Escape(code)); err != nil || u != code {
			t.Fatalf("%q is %q after Escape and Unescape: %v", code, u, err)
		}
		if u, err := grid.Unescape(s); err == nil && grid.Escape(u) != s {
			t.Fatalf("%q is a second spelling of %q", s, u)
		}
		child := p.Child(code)
		if child.Base() != code || p != "" && code != "" && (!p.Contains(child) || child.Parent() != p) {
			t.Fatalf("the child of %q and %q is %q", p, code, child)
		}
	})
}

func ExamplePath_Range() {
	from, to := grid.NewPath("410172561").Range()
	fmt.Printf("path >= %q AND path < %q\n", from, to)
	// Output: path >= "410172561/" AND path < "4101725610"
}
