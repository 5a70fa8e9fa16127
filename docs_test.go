package gridgov_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

func document(t *testing.T, name string) string {
	t.Helper()
	doc, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(doc)
}

// fenced is the block that follows a line in a document.
func fenced(t *testing.T, doc, fence string) string {
	t.Helper()
	_, rest, found := strings.Cut(doc, fence+"\n")
	require.True(t, found, fence)
	block, _, found := strings.Cut(rest, "```\n")
	require.True(t, found, fence)
	return block
}

// The program of the README compiles, prints what the README says, and needs few names of ours.
func TestTheProgramOfTheREADME(t *testing.T) {
	readme := document(t, "README.md")
	assert.LessOrEqual(t, len(strings.Fields(readme)), 700, "words")
	file := filepath.Join(t.TempDir(), "main.go")
	require.NoError(t, os.WriteFile(file, []byte(fenced(t, readme, "```go")), 0o600))

	out, err := exec.CommandContext(t.Context(), "go", "run", file).CombinedOutput()
	require.NoError(t, err, "%s", out)
	times := regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d`)
	assert.Equal(t, times.ReplaceAllString(fenced(t, readme, "It prints:\n\n```"), "TIME"), times.ReplaceAllString(string(out), "TIME"))
	assert.Contains(t, document(t, "README.zh-CN.md"), strings.ReplaceAll(fenced(t, readme, "```go"), "gridgov.English", "gridgov.Chinese"))

	fset := token.NewFileSet()
	program, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	_, err = (&types.Config{Importer: importer.ForCompiler(fset, "source", nil)}).Check("main", fset, []*ast.File{program}, &info)
	require.NoError(t, err)
	names := map[string]bool{}
	for _, o := range info.Uses {
		if o.Exported() && o.Pkg() != nil && strings.HasPrefix(o.Pkg().Path(), module) {
			names[o.Name()] = true
		}
	}
	assert.Contains(t, names, "New")
	assert.LessOrEqual(t, len(names), 16, "%v", names)
}

// The glossary has each command, state, kind, resolution, role and stage in the code's own words.
func TestTheGlossaryIsThatOfTheCode(t *testing.T) {
	glossary := document(t, "docs/glossary.md")
	has := func(what, zh, en string) {
		assert.Contains(t, glossary, "| "+zh+" | "+en+" | `ticket.", what)
	}
	for _, v := range ticket.Verbs() {
		has("verb", v.In(gridgov.Chinese), v.In(gridgov.English))
	}
	for s := ticket.Received; s <= ticket.Closed; s++ {
		has("state", s.In(gridgov.Chinese), s.In(gridgov.English))
	}
	for k := ticket.Inquiry; k <= ticket.Suggestion; k++ {
		has("kind", k.In(gridgov.Chinese), k.In(gridgov.English))
	}
	for r := ticket.Solved; r <= ticket.Voided; r++ {
		has("resolution", r.In(gridgov.Chinese), r.In(gridgov.English))
	}
	for _, r := range ticket.Roles() {
		has("role", r.In(gridgov.Chinese), r.In(gridgov.English))
	}
	for s := ticket.StageRespond; s <= ticket.StagePromise; s++ {
		has("stage", s.In(gridgov.Chinese), s.In(gridgov.English))
	}
}

// A relative link leads to a file, and a file of Go that a document names by its path is there.
func TestLinksLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	named := regexp.MustCompile("`([a-z]+(?:/[a-z]+)*/[a-z_]+\\.go)`")
	var files []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md", "examples/*.md"} {
		some, err := filepath.Glob(pattern)
		require.NoError(t, err)
		files = append(files, some...)
	}
	seen := 0
	for _, file := range files {
		for _, m := range named.FindAllStringSubmatch(document(t, file), -1) {
			_, err := os.Stat(m[1])
			assert.NoError(t, err, "%s: %s", file, m[1])
		}
		for _, m := range link.FindAllStringSubmatch(document(t, file), -1) {
			seen++
			_, err := os.Stat(filepath.Join(filepath.Dir(file), m[1]))
			assert.NoError(t, err, "%s: %s", file, m[1])
		}
	}
	assert.Greater(t, seen, 20)
}
