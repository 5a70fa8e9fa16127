package routing

import (
	"cmp"
	"context"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
)

// A Category (类别) is one kind of work: how to know it, and who is responsible for it. What is empty is inherited from
// the category above, keywords apart.
type Category struct {
	Path       string // as [ticket.Category] makes it: "市政管养", "市政管养/路灯"
	English    string
	Keywords   []string
	Except     []string // phrases in which keywords are not looked for
	Handler    ticket.Handler
	Kind       ticket.Kind // for requests that were filed without one
	Difficulty ticket.Difficulty
	Note       string
	Line       int // its line in the file
}

var categoryColumns = []column[Category]{
	textColumn("path", maxPath, false, func(c *Category) *string { return &c.Path }),
	textColumn("english", maxKeyword, false, func(c *Category) *string { return &c.English }),
	wordsColumn("keywords", func(c *Category) *[]string { return &c.Keywords }),
	wordsColumn("except", func(c *Category) *[]string { return &c.Except }),
	handlerColumn("handler", func(c *Category) *ticket.Handler { return &c.Handler }),
	nameColumn("kind", func(c *Category) *ticket.Kind { return &c.Kind }),
	nameColumn("difficulty", func(c *Category) *ticket.Difficulty { return &c.Difficulty }),
	textColumn("note", maxNote, true, func(c *Category) *string { return &c.Note }),
}

// Categories (类别树) is a policy that finds the category of a case by keywords, and transfers the case to whoever is
// responsible for it. A case that was filed with a category keeps it. The category whose keywords cover the most bytes of
// the text wins: the union of what they cover counts, so that 物业 within 物业费 adds nothing, and what is said again counts
// once. Of equal ones the deeper wins, then the one that is first in the file. The reason names the keywords that were
// counted, at most five. A case in which no keyword is found is undecided.
//
// It is immutable and safe for concurrent use. A nil Categories knows none.
type Categories struct {
	name   string
	list   []compiledCategory
	index  map[string]int
	finder *finder
}

type compiledCategory struct {
	Category // with what it inherits
	words    keywords
}

// LoadCategories reads a category tree from CSV or JSON in the form of [LoadTable], with the columns path (required, a
// parent before its children), english, keywords, except, handler (with the patterns of a rule), kind, difficulty and
// note. Every fault is reported at once, in an [*gridgov.InvalidError]; any other error is the reader's own.
func LoadCategories(r io.Reader, name string, tree *grid.Tree) (*Categories, error) {
	if name == "" {
		name = "categories"
	}
	s := &sheet{name: name}
	if err := s.read(r, columnNames(categoryColumns)); err != nil {
		return nil, err
	}
	t := &Categories{name: name, index: make(map[string]int, len(s.records))}
	var said vocabulary
	for i := range s.records {
		rec := &s.records[i]
		c := fill(s, rec, categoryColumns)
		c.Line = rec.line
		k := checker{s, rec, tree}
		if c.Path == "" {
			k.bad("path", gridgov.Fault{
				Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "the names from coarse to fine, joined with /", Zh: "由粗到细的名称，以/连接"},
			})
			continue
		}
		checkCategory(c.Path, k.in("path"))
		if c.Handler != "" {
			checkHandler(c.Handler, tree, k.in("handler"))
		}
		if _, taken := t.index[c.Path]; taken {
			k.bad("path", gridgov.Fault{Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "each category once", Zh: "每个类别只能出现一次"}, Got: c.Path})
		}
		if up := string(grid.Path(c.Path).Parent()); up != "" {
			j, known := t.index[up]
			if !known {
				k.bad("path", gridgov.Fault{
					Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a line above for " + code.Shown(up), Zh: "前面应有" + code.Shown(up) + "的一行"},
					Got: c.Path,
				})
			} else {
				above := &t.list[j].Category
				c.Handler = cmp.Or(c.Handler, above.Handler)
				c.Kind, c.Difficulty = cmp.Or(c.Kind, above.Kind), cmp.Or(c.Difficulty, above.Difficulty)
			}
		}
		t.index[c.Path] = len(t.list)
		t.list = append(t.list, compiledCategory{c, said.keywords(c.Keywords, nil, nil, c.Except)})
	}
	if err := s.err(); err != nil {
		return nil, err
	}
	t.finder = said.finder()
	return t, nil
}

// All yields the categories in order, with what they inherit, as data of the caller's own.
func (t *Categories) All() iter.Seq[Category] {
	return func(yield func(Category) bool) {
		if t == nil {
			return
		}
		for _, c := range t.list {
			c.Keywords, c.Except = slices.Clone(c.Keywords), slices.Clone(c.Except)
			if !yield(c.Category) {
				return
			}
		}
	}
}

// Route classifies a case and transfers it. It does no I/O and never fails.
func (t *Categories) Route(_ context.Context, c Case) (Decision, error) {
	if t == nil || len(t.list) == 0 {
		return Decision{}, nil
	}
	i, why := t.find(&c.Request)
	if i < 0 {
		return Decision{}, nil
	}
	found := &t.list[i]
	to := class{kind: cmp.Or(c.Request.Kind, found.Kind), category: found.Path, difficulty: found.Difficulty, priority: c.Request.Priority}
	if c.Request.Category != "" {
		to.category = c.Request.Category
	}
	d := Decision{Reasons: []Reason{why}}
	if classify, news := to.news(&c.Request); news {
		d.Do = append(d.Do, classify)
	}
	if h := handlerOf(found.Handler, c.Path); h != "" {
		d.Do = append(d.Do, ticket.Transfer{To: h})
	}
	return d, nil
}

// find returns the category of a request and the reason; -1 for none. A category that was filed and that the tree does not
// know counts as the nearest known one above it.
func (t *Categories) find(q *ticket.Request) (int, Reason) {
	for p := grid.Path(q.Category); p != ""; p = p.Parent() {
		if i, ok := t.index[string(p)]; ok {
			return i, Reason{Rule: string(p), Why: "filed as " + shown(string(p)), Zh: "提交时已选类别：" + shown(string(p)), From: t.name}
		}
	}
	if q.Category != "" {
		return -1, Reason{}
	}
	said := t.finder.find(q.Text)
	best, weight := -1, 0
	for i := range t.list {
		w := t.list[i].words.weigh(said)
		if w > weight || w == weight && w > 0 && t.list[i].depth() > t.list[best].depth() {
			best, weight = i, w
		}
	}
	if best < 0 {
		return -1, Reason{}
	}
	found := &t.list[best]
	counted := found.words.weighed(said)
	return best, Reason{
		Rule: found.Path, Why: "keyword " + strings.Join(counted, ", "), Zh: "关键词：" + strings.Join(counted, "、"), From: t.name,
	}
}

func (c *compiledCategory) depth() int { return grid.Path(c.Path).Depth() }
