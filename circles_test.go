package gridgov_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mostInACircle bounds the largest circle of files within a package: files each of which uses, by way of the others, a function,
// type, variable or constant of each. To understand one of them a reader has to understand all.
const mostInACircle = 14

func TestNoLargeCircleOfFiles(t *testing.T) {
	for _, p := range typeChecked(t) {
		uses := map[string]map[string]bool{}
		file := func(pos token.Pos) string { return filepath.Base(p.files.Position(pos).Filename) }
		for id, o := range p.uses {
			if v, ok := o.(*types.Var); ok && v.IsField() || o.Pkg() != p.Package {
				continue // a field belongs to its type
			}
			if from := file(id.Pos()); uses[from] == nil {
				uses[from] = map[string]bool{}
			}
			uses[file(id.Pos())][file(o.Pos())] = true
		}
		circle := largestCircle(uses)
		assert.LessOrEqual(t, len(circle), mostInACircle, "%s: %v", p.Path(), circle)
	}
}

// TestNoNamesThatDifferInCaseAlone holds that no two names of a package differ in the case of their first letter alone: said
// aloud they are one.
func TestNoNamesThatDifferInCaseAlone(t *testing.T) {
	for _, p := range typeChecked(t, "./examples/...") {
		said := map[string]string{}
		for _, name := range p.Scope().Names() {
			first, size := utf8.DecodeRuneInString(name)
			aloud := string(unicode.ToLower(first)) + name[size:]
			assert.Empty(t, said[aloud], "%s has %s too", p.Path(), name)
			said[aloud] = name
		}
	}
}

// checkedPackage is a package of ours, its positions, and what each identifier means.
type checkedPackage struct {
	*types.Package
	files *token.FileSet
	uses  map[*ast.Ident]types.Object
}

// typeChecked returns the packages of this module, and of further patterns, without their tests.
func typeChecked(t *testing.T, patterns ...string) (all []checkedPackage) {
	t.Helper()
	var ours []pkg
	exports := map[string]string{}
	for _, p := range goList(t, append([]string{"-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles"}, patterns...)...) {
		exports[p.ImportPath] = p.Export
		if strings.HasPrefix(p.ImportPath, module) {
			ours = append(ours, p)
		}
	}
	require.Greater(t, len(ours), 20)
	for _, p := range ours {
		fset := token.NewFileSet()
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			files = append(files, f)
		}
		conf := types.Config{Importer: importer.ForCompiler(fset, "gc",
			func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })}
		info := types.Info{Uses: map[*ast.Ident]types.Object{}}
		checked, err := conf.Check(p.ImportPath, fset, files, &info)
		require.NoError(t, err)
		all = append(all, checkedPackage{checked, fset, info.Uses})
	}
	return all
}

// largestCircle returns the largest set of nodes each of which reaches all others.
func largestCircle(edges map[string]map[string]bool) (largest []string) {
	reach := map[string]map[string]bool{}
	for from := range edges {
		seen, todo := map[string]bool{}, []string{from}
		for len(todo) > 0 {
			at := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for to := range edges[at] {
				if !seen[to] {
					seen[to] = true
					todo = append(todo, to)
				}
			}
		}
		reach[from] = seen
	}
	for _, from := range slices.Sorted(maps.Keys(reach)) {
		var circle []string
		for _, to := range slices.Sorted(maps.Keys(reach[from])) {
			if reach[to][from] {
				circle = append(circle, to)
			}
		}
		if len(circle) > len(largest) {
			largest = circle
		}
	}
	return largest
}

func TestLargestCircle(t *testing.T) {
	edges := map[string]map[string]bool{
		"a": {"b": true}, "b": {"c": true, "b": true}, "c": {"a": true, "d": true}, "d": {"e": true}, "e": {"d": true, "f": true},
	}
	assert.Equal(t, []string{"a", "b", "c"}, largestCircle(edges))
	assert.Empty(t, largestCircle(map[string]map[string]bool{"a": {"b": true}}))
}
