package gridgov_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	// halfWidth is a half-width sign next to a Chinese character, a blank of a sentence or a verb of fmt, quoted or not.
	halfWidth = func() *regexp.Regexp {
		const word = `(?:\p{Han}|\{[a-z]+\}|%(?:\[\d\])?[dqsv])`
		return regexp.MustCompile(word + `[”’\]]?[,:;()?!]|[,:;()?!][“‘\[]?` + word)
	}()
	code    = regexp.MustCompile(`\[\p{Han}+, \p{Han}+\]|\(\)`) // a point as JSON has it, a call
	han     = regexp.MustCompile(`\p{Han}`)
	english = regexp.MustCompile(`[A-Za-z]+ [a-z]+ [a-z]+`) // a text that quotes Chinese
)

// otherSigns are the files whose half-width signs are not of our Chinese, and why.
var otherSigns = map[string]string{
	"examples/logtable/layout.go":             "a regular expression",
	"examples/replay/demo/gen/matters.go":     "what reporters type",
	"examples/replay/demo/gen/month.go":       "what reporters type",
	"examples/replay/requestlog/mapfields.go": "a limit, of which Fault.In makes a Chinese list",
	"partner/partnertest/suite.go":            "JSON",
	"ticket/tickettest/check_document.go":     "what reporters type",
}

// Chinese has full-width signs (GB/T 15834—2011).
func TestChineseHasFullWidthSigns(t *testing.T) {
	found := map[string]bool{}
	require.NoError(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			text, ok := n.(*ast.BasicLit)
			if ok && text.Kind == token.STRING && han.MatchString(text.Value) && !english.MatchString(text.Value) &&
				halfWidth.MatchString(code.ReplaceAllString(text.Value, "")) {
				found[path] = true
				assert.NotEmpty(t, otherSigns[filepath.ToSlash(path)], "%s: %s", files.Position(text.Pos()), text.Value)
			}
			return true
		})
		return nil
	}))
	for path := range otherSigns {
		assert.True(t, found[filepath.FromSlash(path)], "%s needs no exception", path)
	}
}
