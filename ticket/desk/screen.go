package desk

import (
	"slices"
	"strings"
	"unicode"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/fold"
	"github.com/gridgov/gridgov/ticket"
)

// A Screen is the words by which a request may be about the office's own people (涉及工作人员). Until the duty desk has said by a
// [ticket.Classify] whom it names, such a request is for the duty desk alone: the persons whose role is desk in the root unit see
// it, and its reporter and filer see its public side. Nobody else reads, lists or counts it, or has a message of it but for the
// leaders, who are alarmed where a router alarms somebody. It lies in the root unit, so that its limits and their ladder are the
// office's. What a router decides is kept as a note for the desk, and not done. Where a request names everybody at the desk, it is
// not for the desk: it lies in the root unit like any other one, and the leaders are told.
//
// Three things make a request one of these whatever its words are: it is a report of wrongdoing, it says so itself
// ([ticket.Request.AboutStaff]), or a reporter names persons in it. What a worker finds on patrol is screened by its kind alone,
// and what was settled on the spot not at all.
//
// Of its text, one of Words makes it one of these, unless each is right after one of Before or right before one of After, and there is
// none of Grave. They are compared in small letters, without spaces and hyphens, full-width and half-width and the commonest
// traditional forms alike; one may be part of a longer word. No list is complete: a form that asks for it finds more.
type Screen struct {
	Words  []string // the office's people and those who work for it: 网格员, grid worker
	Before []string // asks for them, or says whose they are: 请, 联系社区的, 物业
	After  []string // asks for information, or is a place: 电话, 门口
	Grave  []string // speaks of a wrong: 骂, 红包, 不理. With one of them neither Before nor After counts
}

// DefaultScreen returns the lists that are built in. They are a sample: an office adds what its people are called.
func DefaultScreen() Screen {
	staff := []string{
		"网格管理员", "网格员", "网格长", "第一书记", "社区书记", "党委书记", "村书记", "支部书记", "支书", "书记", "社区主任", "居委主任", "村主任", "副主任",
		"村长", "镇长", "片长", "村干部", "社区干部", "街道干部", "党员干部", "社区工作者", "社区工作人员", "社工", "楼组长", "楼栋长", "办事处", "街道办", "居委会",
		"村委会", "工作人员", "办事员", "窗口人员", "公务员", "执法人员", "执法队", "执法大队", "综合执法", "城管", "协管", "辅警", "协警", "接线员", "街道的人",
		"社区的人", "镇政府的人", "窗口态度",
	}
	s := Screen{
		Words: append(slices.Clone(staff),
			"grid worker", "grid head", "subdistrict office", "community secretary", "village secretary", "village head", "community director",
			"community worker", "staff", "clerk", "city inspector", "chengguan", "management officer", "enforcement officer", "auxiliary police",
			"official"),
		Grave: []string{
			"态度", "骂", "打了", "打人", "打我", "给打", "被打", "推倒", "推了", "威胁", "恶劣", "红包", "好处", "回扣", "受贿", "送礼", "送烟", "条烟", "收钱",
			"收了", "收我", "要钱", "块钱", "罚", "没收", "砸", "泄露", "信息卖", "电话给", "不理", "爱答", "推诿", "踢皮球", "没人管", "不作为", "不来", "没人来",
			"没来", "装没看见", "凭什么", "为什么", "有猫腻", "关系户", "串通", "吐出来", "偷看", "给了他", "办卡", "说法", "不要乱", "举报", "穿制服", "收我钱",
			"shout", "rude", "bribe", "money", "threat", "insult", "hit ", "ignored",
		},
	}
	for _, ask := range []string{
		"请", "请求", "请派", "请安排", "让", "叫", "派", "找", "联系", "通知", "麻烦", "希望", "需要", "咨询", "问", "建议", "求助", "感谢", "谢谢", "表扬", "表扬一下",
		"给", "去", "到", "当", "联系不上", "我是", "我的",
	} {
		for _, whose := range []string{"", "社区", "社区的", "咱", "咱们", "我们", "我们社区的", "你们", "各位", "相关", "一名", "有", "一下", "下"} {
			s.Before = append(s.Before, ask+whose)
		}
	}
	for _, other := range []string{"物业", "超市", "快递", "影院", "供电局", "医院", "银行", "燃气", "学校", "公司", "商场"} {
		s.Before = append(s.Before, other, other+"的")
	}
	for _, ask := range []string{"send", "have", "ask", "where is", "hours is", "in front of", "stop by", "could", "thanks to", "become"} {
		for _, which := range []string{"a", "the", "a city", "the city"} {
			s.Before = append(s.Before, ask+which)
		}
	}
	s.After = []string{
		"您好", "你好", "好，", "在吗", "电话", "的电话", "怎么联系", "是谁", "在哪", "地址", "几点", "什么时候", "上班", "周六", "周末", "接待", "选举", "投票", "换人",
		"怎么报名", "招聘", "考试", "能不能", "管不管", "部门", "局", "让我", "建议", "已经", "帮", "很好", "人很好", "旁", "后面", "前面", "楼上", "楼下", "的厕所",
		"公交站", "门口", "门前", "对面", "附近", "院内", "路口", "南侧", "北侧", "东侧", "西侧", "小区",
	}
	return s
}

// finder looks for the words of a [Screen], each as letters writes it.
type finder struct {
	off                         bool
	words, before, after, grave []string // words: the longest first
}

func (s *Screen) compiled() finder {
	list := func(of []string) (out []string) {
		for _, w := range of {
			if w = letters(w); w != "" {
				out = append(out, w)
			}
		}
		slices.SortStableFunc(out, func(a, b string) int { return len(b) - len(a) })
		return out
	}
	f := finder{words: list(s.Words), before: list(s.Before), after: list(s.After), grave: list(s.Grave)}
	f.off = len(f.words) == 0
	return f
}

// finds reports whether a text speaks of the office's people otherwise than by asking for them.
func (f *finder) finds(text string) bool {
	text = letters(text)
	grave := slices.ContainsFunc(f.grave, func(w string) bool { return strings.Contains(text, w) })
	for i := 0; i < len(text); {
		at := slices.IndexFunc(f.words, func(w string) bool { return strings.HasPrefix(text[i:], w) })
		if at < 0 {
			i++
			continue
		}
		end := i + len(f.words[at])
		if grave || !slices.ContainsFunc(f.before, func(w string) bool { return strings.HasSuffix(text[:i], w) }) &&
			!slices.ContainsFunc(f.after, func(w string) bool { return strings.HasPrefix(text[end:], w) }) {
			return true
		}
		i = end
	}
	return false
}

// letters is a text as words are looked for in it.
func letters(text string) string {
	return simple.Replace(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '·' || r == '_' {
			return -1
		}
		return r
	}, fold.Text(text)))
}

// simple has the simplified forms of the traditional characters in the words above, and of a radical that looks like one.
var simple = strings.NewReplacer("網", "网", "⽹", "网", "員", "员", "會", "会", "書", "书", "記", "记", "黨", "党", "長", "长", "幹", "干", "務", "务",
	"執", "执", "隊", "队", "輔", "辅", "協", "协", "辦", "办", "處", "处", "態", "态", "惡", "恶", "罵", "骂", "錢", "钱", "樓", "楼", "棟", "栋", "組", "组",
	"區", "区", "鎮", "镇", "線", "线", "誰", "谁", "請", "请", "讓", "让", "電話", "电话", "門", "门")

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
	ticket.VerbClassify: true, ticket.VerbRespond: true, ticket.VerbNote: true, ticket.VerbSupplement: true,
	ticket.VerbWithdraw: true, ticket.VerbRemind: true, ticket.VerbEscalate: true, ticket.VerbReopen: true, ticket.VerbRate: true,
	ticket.VerbReplan: true, ticket.VerbLapse: true,
}
