package ticket_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// Every notice has a name for people in both languages, and no two have the same.
func TestEveryNoticeHasANameForPeople(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "message.go", nil, 0)
	require.NoError(t, err)
	seen := map[string]bool{}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		v, ok := node.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(v.Names[0].Name, "Notice") || len(v.Values) != 1 {
			return true
		}
		wire, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		require.NoError(t, err)
		zh := ticket.Notice(wire).In(gridgov.Chinese)
		assert.NotEqual(t, wire, zh)
		assert.NotEmpty(t, ticket.Notice(wire).In(gridgov.English), wire)
		assert.False(t, seen[zh], zh)
		seen[zh] = true
		n++
		return true
	})
	assert.Greater(t, n, 20)
	assert.Equal(t, "of a newer version", ticket.Notice("of a newer version").In(gridgov.Chinese))
}
