package desk

import (
	"slices"
	"strings"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/fold"
	"github.com/gridgov/gridgov/ticket"
)

// A Screen is the words by which a request may be about the office's own people (涉及工作人员). Until the duty desk has said by a
// [ticket.Classify] whom it names, such a request is for the duty desk alone: the persons whose role is desk in the root unit see
// it, and its reporter and filer see its public side. Nobody else reads, lists or counts it, or has a message of it but for the
// leaders, who are alarmed where a router alarms somebody. It lies in the root unit, so that its limits and their ladder are the
// office's. What a router decides is kept as a note for the desk, and not done.
//
// Three things make a request one of these whatever its words are: it is a report of wrongdoing, it says so itself
// ([ticket.Request.AboutStaff]), or a reporter names persons in it. What a worker finds on patrol is screened by its kind alone,
// and what was settled on the spot not at all. Words are compared as those of package routing are: letters small, full-width and
// half-width forms alike. A word may be part of a longer one.
type Screen struct {
	Words []string // of the office's people and of those who work for it: 网格员, grid worker
	// Asking are phrases that have such a word and ask for somebody, or are a place: 请城管, 办事处门口. A word within one does not
	// count; another one of the text does.
	Asking []string
}

// DefaultScreen returns the words that are built in. They are a sample: an office adds what its people are called.
func DefaultScreen() Screen {
	staff := []string{
		"网格员", "网格长", "社区书记", "村书记", "支部书记", "支书", "社区主任", "村主任", "村干部", "社区干部", "社区工作者", "楼组长", "办事处",
		"街道办", "居委会", "村委会", "工作人员", "办事员", "窗口人员", "公务员", "执法人员", "执法队", "城管", "协管员", "辅警", "协警",
	}
	s := Screen{Words: append(slices.Clone(staff),
		"grid worker", "grid head", "subdistrict office", "community secretary", "village secretary", "community worker",
		"staff member", "city management officer", "enforcement officer", "auxiliary police")}
	for _, who := range staff {
		for _, ask := range []string{"请", "让", "叫", "派", "找", "联系", "通知", "麻烦", "希望", "需要", "咨询", "问", "感谢", "谢谢", "表扬"} {
			s.Asking = append(s.Asking, ask+who)
			for _, which := range []string{"社区", "咱", "咱们", "我们", "一下", "下", "各位", "你们"} {
				s.Asking = append(s.Asking, ask+which+who)
			}
		}
		for _, where := range []string{"门口", "门前", "对面", "旁边", "附近", "楼下", "院内", "路口", "南侧", "北侧", "东侧", "西侧"} {
			s.Asking = append(s.Asking, who+where)
		}
	}
	return s
}

// compiled folds the words and phrases. A phrase is replaced by what is in no word, the longest one first.
func (s Screen) compiled() finder {
	phrases := make([]string, 0, len(s.Asking))
	for _, p := range s.Asking {
		if p = strings.TrimSpace(fold.Text(p)); p != "" {
			phrases = append(phrases, p)
		}
	}
	slices.SortStableFunc(phrases, func(a, b string) int { return len(b) - len(a) })
	c := finder{off: len(s.Words) == 0 && len(s.Asking) == 0}
	pairs := make([]string, 0, 2*len(phrases))
	for _, p := range phrases {
		pairs = append(pairs, p, "\x00")
	}
	c.phrases = strings.NewReplacer(pairs...)
	for _, w := range s.Words {
		if w = strings.TrimSpace(fold.Text(w)); w != "" {
			c.words = append(c.words, w)
		}
	}
	return c
}

type finder struct {
	off     bool
	words   []string // folded
	phrases *strings.Replacer
}

// finds reports whether a text has one of the words outside the phrases.
func (c *finder) finds(text string) bool {
	text = fold.Text(text)
	in := func(w string) bool { return strings.Contains(text, w) }
	if !slices.ContainsFunc(c.words, in) {
		return false
	}
	text = c.phrases.Replace(text)
	return slices.ContainsFunc(c.words, in)
}

// screening is a place whose ticket the duty desk alone sees.
func screening(p ticket.Place) ticket.Place {
	p.Screening, p.Path = p.Path, grid.NewPath(p.Path.Root())
	return p
}

// screened is the place of a ticket once the desk has said whom it names.
func screened(p ticket.Place) ticket.Place {
	p.Path, p.Screening = p.Screening, ""
	return p
}

// whileScreened are the verbs of a ticket that waits for the duty desk to say whom it names.
var whileScreened = [verbEnd]bool{
	ticket.VerbClassify: true, ticket.VerbRespond: true, ticket.VerbAsk: true, ticket.VerbNote: true, ticket.VerbSupplement: true,
	ticket.VerbWithdraw: true, ticket.VerbRemind: true, ticket.VerbEscalate: true, ticket.VerbReopen: true, ticket.VerbRate: true,
	ticket.VerbReplan: true, ticket.VerbLapse: true,
}
