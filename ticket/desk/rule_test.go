package desk

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// Each rule has a name in documents, in English and in Chinese, none of them another one's.
func TestRulesHaveBothLanguages(t *testing.T) {
	assert.Len(t, ruleNames, int(ruleEnd)-1)
	seen := map[string]bool{}
	for rule := RuleLifecycle; rule < ruleEnd; rule++ {
		name, en, zh := rule.String(), rule.In(gridgov.English), rule.In(gridgov.Chinese)
		assert.Regexp(t, `^[a-z]+(_[a-z]+)*$`, name)
		assert.Equal(t, strings.ReplaceAll(name, "_", " "), en)
		assert.True(t, han(zh) && !latin.MatchString(zh), "%s: %s", name, zh)
		assert.False(t, seen[en] || seen[zh], "%s: %s", name, zh)
		seen[en], seen[zh] = true, true

		text, err := rule.MarshalText()
		require.NoError(t, err)
		var again Rule
		require.NoError(t, again.UnmarshalText(text))
		assert.Equal(t, rule, again)
		assert.Equal(t, map[bool]int{true: 403, false: 409}[rule == RuleAccess], rule.Status())
	}
	_, err := ruleEnd.MarshalText()
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	require.ErrorIs(t, new(Rule).UnmarshalText([]byte("a second person")), gridgov.ErrInvalid)
	require.NoError(t, new(Rule).UnmarshalText([]byte("second person")))
	assert.Empty(t, Rule(0).String()+ruleEnd.In(gridgov.Chinese))
}

// latin is what is no Chinese of a sentence: codes are put in where a verb of fmt is.
var latin = regexp.MustCompile(`[A-Za-z_]`)

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// sentenceFaults are what is wrong with the two sentences of a reason, or of a refusal.
func sentenceFaults(en, zh string) (faults []string) {
	bad := func(when bool, what string) {
		if when {
			faults = append(faults, what)
		}
	}
	bad(en == "" || han(en), "no English")
	bad(!han(zh), "no Chinese")
	bad(strings.HasSuffix(en, ".") || strings.HasSuffix(zh, "。"), "a full stop at the end")
	bad(strings.Contains(en+zh, "%!") || strings.Contains(en+zh, "  "), "a value that is missing")
	words := strings.FieldsFunc(en, func(r rune) bool { return r == ' ' || r == ',' || r == ':' || r == ';' })
	for i, word := range words {
		bad(i > 0 && word == words[i-1], "a word twice: "+word)
	}
	return faults
}

// Every reason is made by refuses, in one file, with a rule, and with constant sentences in both languages that have the same values;
// in the Chinese one is no name of the code or of a document. No rule is left without a reason.
func TestReasonsHaveBothLanguages(t *testing.T) {
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	used, verbs := map[string]bool{}, regexp.MustCompile(`%(\[\d\])?[sd]`)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				name, _ := n.Type.(*ast.Ident)
				assert.False(t, name != nil && name.Name == "reason" && f.Name() != "reason.go", "%s makes a reason", f.Name())
				assert.False(t, name != nil && name.Name == "RefusedError" && f.Name() != "refused.go", "%s makes a RefusedError", f.Name())
			case *ast.CallExpr:
				if name, ok := n.Fun.(*ast.Ident); !ok || name.Name != "refuses" {
					break
				}
				assert.Equal(t, "reason.go", f.Name())
				rule, ok := n.Args[0].(*ast.Ident)
				require.True(t, ok, "a rule is no constant")
				used[rule.Name] = true
				en, zh := constant(n.Args[1]), constant(n.Args[2])
				if en == "" || zh == "" {
					assert.Equal(t, "RuleUnknownHandler", rule.Name, "a sentence is no constant")
					break
				}
				assert.Empty(t, sentenceFaults(en, zh), "%s / %s", en, zh)
				assert.NotRegexp(t, latin, verbs.ReplaceAllString(zh, ""))
				assert.Len(t, verbs.FindAllString(en, -1), len(n.Args)-3, en)
				assert.Len(t, verbs.FindAllString(zh, -1), len(n.Args)-3, zh)
			}
			return true
		})
	}
	assert.Len(t, used, int(ruleEnd)-1, "a rule refuses nothing: %v", used)
}

// constant is the text of a constant expression; empty for any other.
func constant(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, _ := strconv.Unquote(e.Value)
		return s
	case *ast.BinaryExpr:
		return constant(e.X) + constant(e.Y)
	}
	return ""
}

// Whatever stands in a ticket, a reason repeats codes alone, and names the members of closed sets in its language.
func TestReasonsWithValues(t *testing.T) {
	const name = "王二嫂"
	gone := &listed{handler: "department/" + name, legal: gridgov.Text{En: "a department that the office knows at this time"}}
	succeeded := &listed{handler: "unit/c1", legal: gridgov.Text{En: "a unit"}, successor: "unit/c2"}
	for _, why := range []*reason{
		whyOtherState(ticket.Closed), whyNoRoleWith(ticket.VerbReportBack, name), whyRepeats(name), whyAbout(ticket.OfficerHandler(name)),
		whyAbout("department/" + name), whyWidens(name), whyMerged(name), whyMergedInto(name, name), whyBound("unit/" + name), whyBoundPlace("unit/" + name),
		whyLate(walkStart, walkStart), whyObjected("unit/" + name), whyGone(gone), whyGone(succeeded), whyOutside("partner/" + name),
		whyKind(ticket.Complaint), whyNoInquiry(ticket.Suggestion), whyEnded(ticket.NotAdopted), whyUnknownYear(2031),
		whyMiscounted, whyTasks, whySentBack,
	} {
		said := why.said()
		assert.Empty(t, sentenceFaults(said.En, said.Zh), "%s / %s", said.En, said.Zh)
		assert.NotContains(t, said.En+said.Zh, name)
		assert.NotContains(t, said.Zh, "%")
	}
	assert.Equal(t, gridgov.Text{En: "it ended as not adopted; file a new request", Zh: "工单以“未采纳”办结，请重新提出诉求"},
		whyEnded(ticket.NotAdopted).said())
	assert.Equal(t, "unit/c1已撤销，由unit/c2接续，请不同意本次申请并请申请人重新提出", whyGone(succeeded).said().Zh)
	assert.Equal(t, "派单异议应在3月2日08:00 UTC前提出，现已逾期", whyLate(walkStart, walkStart).said().Zh)
}

// codes are those in the sentences of a play: handlers, units and tickets.
var codes = regexp.MustCompile(`[A-Za-z0-9._:/-]*[/0-9][A-Za-z0-9._:/-]*`)

// Whoever is refused, whatever they send: the refusal is a sentence in either language, of which a program reads the parts.
func TestRefusalsOfAPlayHaveBothLanguages(t *testing.T) {
	seen := map[Rule]int{}
	for seed := range few(400) {
		w := NewWalk(seed)
		for range 25 {
			w.Step()
			name := CastNames[w.Rng.IntN(len(CastNames))]
			do := w.anyCommand()
			by := Cast[name]
			_, err := w.Rules.Decide(w.Ticket, settled(Step{By: by, At: w.At, Do: do}), w.beside(do)...)
			var no *RefusedError
			if !errors.As(err, &no) {
				continue
			}
			seen[no.Rule]++
			en, zh := no.In(gridgov.English), no.In(gridgov.Chinese)
			require.Empty(t, sentenceFaults(no.Why.En, no.Why.Zh), "%+v", no)
			require.Empty(t, sentenceFaults(en, zh), "%s / %s", en, zh)
			require.Empty(t, sentenceFaults(no.Error(), zh), no.Error())
			require.NotRegexp(t, latin, codes.ReplaceAllString(strings.ReplaceAll(zh, "UTC", ""), ""), "%+v", no)
			for lang, said := range map[gridgov.Language]string{gridgov.English: en, gridgov.Chinese: zh} {
				for _, has := range []string{ticket.VerbOf(do).In(lang), w.Ticket.State.In(lang), no.Why.In(lang)} {
					require.Contains(t, said, has)
				}
				for _, v := range no.Allowed {
					require.Contains(t, said, v.In(lang))
				}
			}
			require.Equal(t, len(no.Allowed) == 0, strings.Contains(en, "nothing is allowed now"), en)
			require.Equal(t, len(no.Allowed) == 0, strings.Contains(zh, "目前没有可以进行的操作"), zh)
			require.Equal(t, no.Rule.Status(), gridgov.Status(fmt.Errorf("ticket t: %w", err)))
		}
	}
	t.Log(seen)
	assert.Greater(t, len(seen), 10)
}

// Who has neither an id nor a person is nobody, and nothing reads as if it were cut off.
func TestARefusalOfNobody(t *testing.T) {
	_, err := theRules(t).Receive("t1", ticket.Actor{}, walkStart, ticket.Request{Text: "x"}, ticket.Place{Path: "office"})
	var no *RefusedError
	require.ErrorAs(t, err, &no)
	assert.Empty(t, no.By)
	assert.Equal(t, "receive by nobody refused by rule access: no role of yours may file a request", no.Error())
	assert.Equal(t, "receive is refused: no role of yours may file a request", no.In(gridgov.English))
	assert.Equal(t, "不能“受理”：您的角色无权登记诉求", no.In(gridgov.Chinese))
	assert.Equal(t, 403, gridgov.Status(err))
	require.ErrorIs(t, err, gridgov.ErrRefused)
}
