package gridgov_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
)

// Every rule has a name in lower_snake, which is its own and is read again, and a sentence in both languages.
func TestEveryRuleHasANameAndBothSentences(t *testing.T) {
	seen := map[string]gridgov.Rule{}
	for r := gridgov.RuleRequired; r <= gridgov.RuleMore; r++ {
		name := r.String()
		require.Regexp(t, `^[a-z][a-z0-9_]*[a-z0-9]$`, name, "rule %d", r)
		assert.NotContains(t, seen, name)
		seen[name] = r
		var again gridgov.Rule
		require.NoError(t, again.UnmarshalText([]byte(name)))
		assert.Equal(t, r, again)
		f := gridgov.Fault{Field: "units[3].code", Rule: r, Limit: "7, 8", Got: "x-1", Right: gridgov.Text{En: "a code", Zh: "应为代码"}}
		en, zh := f.In(gridgov.English), f.In(gridgov.Chinese)
		assert.Equal(t, en, f.String())
		assert.Regexp(t, `^units\[3\]\.code [a-z].* \(got x-1\): a code$`, en)
		assert.Regexp(t, `^units\[3\]\.code：.*（填写的是x-1），应为代码$`, zh)
		said := strings.TrimSuffix(strings.TrimPrefix(zh, "units[3].code:"), "（填写的是x-1），应为代码")
		assert.True(t, strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Han, r) }), "%s in Chinese: %q", name, said)
		assert.NotContains(t, en+zh, "%")
		assert.Equal(t, strings.Contains(en, "7, 8"), strings.Contains(strings.ReplaceAll(zh, "、", ", "), "7, 8"), name)
	}
	for _, none := range []gridgov.Rule{0, gridgov.RuleMore + 1, 255} {
		assert.Empty(t, none.String())
		_, err := none.MarshalText()
		require.ErrorIs(t, err, gridgov.ErrInvalid)
		assert.NotPanics(t, func() { _ = gridgov.Fault{Field: "x", Rule: none}.In(gridgov.Chinese) })
	}
	var r gridgov.Rule
	for _, none := range []string{"", "max bytes", "REQUIRED", "王女士"} {
		err := r.UnmarshalText([]byte(none))
		require.ErrorIs(t, err, gridgov.ErrInvalid, none)
		assert.NotContains(t, err.Error(), "王")
	}
}

func TestAFaultIsASentenceInBothLanguages(t *testing.T) {
	for _, c := range []struct {
		fault  gridgov.Fault
		en, zh string
	}{
		{gridgov.Fault{Field: "text", Rule: gridgov.RuleRequired}, "text is required", "text：必填"},
		{
			gridgov.Fault{Field: "text", Rule: gridgov.RuleMaxBytes, Limit: "200", Got: "201"},
			"text must be at most 200 bytes (got 201)", "text：最多200个字节（填写的是201）",
		},
		{
			gridgov.Fault{Field: "kind", Rule: gridgov.RuleOneOf, Limit: "inquiry, help"},
			"kind must be one of inquiry, help", "kind：应为下列之一：inquiry、help",
		},
		{gridgov.Fault{Rule: gridgov.RuleRange, Limit: "0…500"}, "must be in 0…500", "应在0…500之间"},
	} {
		assert.Equal(t, c.en, c.fault.In(gridgov.English))
		assert.Equal(t, c.zh, c.fault.In(gridgov.Chinese))
		doc, err := json.Marshal(c.fault)
		require.NoError(t, err)
		var again gridgov.Fault
		require.NoError(t, json.Unmarshal(doc, &again))
		assert.Equal(t, c.fault, again, "%s", doc)
	}
}

// The thing itself is not named twice, and what was got shows no words.
func TestAnInvalidErrorDoesNotStutter(t *testing.T) {
	required := gridgov.Fault{Field: "config.Store", Rule: gridgov.RuleRequired}
	long := gridgov.Fault{Field: "text", Rule: gridgov.RuleMax, Limit: "3", Got: "我叫王女士"}
	for _, c := range []struct {
		err    error
		en, zh string
	}{
		{gridgov.Invalid("config.Store", required), "config.Store is required", "config.Store：必填"},
		{
			gridgov.Invalid("request", required, long),
			"request: config.Store is required; text must be at most 3 (got …)", "request：config.Store：必填；text：最大为3（填写的是…）",
		},
	} {
		var bad *gridgov.InvalidError
		require.ErrorAs(t, c.err, &bad)
		assert.Equal(t, c.en, c.err.Error())
		assert.Equal(t, c.en, bad.In(gridgov.English))
		assert.Equal(t, c.zh, bad.In(gridgov.Chinese))
	}
	assert.NoError(t, gridgov.Invalid("x"))
	var bad *gridgov.InvalidError
	require.ErrorAs(t, gridgov.Invalid("many", make([]gridgov.Fault, 100)...), &bad)
	for _, lang := range []gridgov.Language{gridgov.English, gridgov.Chinese} {
		assert.Less(t, len(bad.In(lang)), 200)
		assert.True(t, strings.HasSuffix(bad.In(lang), "…"))
	}
}

// Every fault that is written in the two modules names its rule by a constant of the set, and every text of what would be right
// is in both languages.
func TestEveryFaultHasARuleOfTheSetAndBothLanguages(t *testing.T) {
	faults, texts := 0, 0
	require.NoError(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			members := map[string]ast.Expr{}
			for _, e := range lit.Elts {
				if pair, ok := e.(*ast.KeyValueExpr); ok {
					if key, ok := pair.Key.(*ast.Ident); ok {
						members[key.Name] = pair.Value
					}
				}
			}
			at := set.Position(lit.Pos())
			if rule, _ := members["Rule"].(*ast.SelectorExpr); rule != nil && strings.HasPrefix(rule.Sel.Name, "Rule") {
				faults++
			} else if sel, ok := lit.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Fault" && members["Rule"] != nil {
				if _, isName := members["Rule"].(*ast.BasicLit); isName {
					t.Errorf("%s: the rule is no constant of the set", at)
				}
			}
			if members["Why"] != nil { // a reason, whose texts are elsewhere
				return true
			}
			if en, zh := members["En"], members["Zh"]; en != nil || zh != nil {
				texts++
				for _, side := range []ast.Expr{en, zh} {
					if text, ok := side.(*ast.BasicLit); side == nil || ok && len(text.Value) == 2 {
						t.Errorf("%s: a text in one language alone", at)
					}
				}
			}
			return true
		})
		return nil
	}))
	assert.Greater(t, faults, 250)
	assert.Greater(t, texts, 250)
}
