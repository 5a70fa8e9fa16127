package notify

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// A Channel is the way by which a text goes. It bounds its length.
type Channel string

// The channels.
const (
	SMS   Channel = "sms"   // at most [MaxParts] parts, see [Parts]
	WeCom Channel = "wecom" // 企业微信: at most [MaxWeCom] bytes
	Page  Channel = "page"  // a list on the host's own pages: no bound
)

// The bounds of texts.
const (
	MaxParts = 3       // of an SMS
	MaxWeCom = 2048    // bytes of a text in WeCom
	MaxText  = 1000    // bytes of one cell of a file
	MaxWords = 1 << 20 // bytes of a file
)

// Parts returns in how many parts an SMS goes: one of up to 70 characters, or several of 67 each. A character outside the basic
// plane counts as two. No text is taken for one of the 7-bit alphabet: names are Chinese in English texts too.
func Parts(text string) int {
	n := units(text)
	if n <= 70 {
		return 1
	}
	return (n + 66) / 67
}

// units is the length of a text in UTF-16.
func units(text string) (n int) {
	for _, r := range text {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// Words are the texts of an office. They are immutable and safe for concurrent use.
type Words struct{ rows map[rowKey]gridgov.Text }

type rowKey struct {
	name     string
	receiver Receiver
	channel  Channel
}

//go:embed words.csv
var defaults []byte

// DefaultWords returns the texts of the library, which are in words.csv.
func DefaultWords() *Words { return builtIn() }

var builtIn = sync.OnceValue(func() *Words {
	w, err := load(nil, bytes.NewReader(defaults), "words.csv")
	if err != nil {
		panic(err) // a test loads it
	}
	return w
})

// LoadWords reads texts that replace rows of [DefaultWords], from CSV in UTF-8 with the header "notice,receiver,channel,en,zh"; the
// package comment describes them. The name, that of the file, is used in errors. Every fault is reported at once, in an
// [*gridgov.InvalidError] whose fields read "line 14: zh": a name in braces that is unknown or missing, a text that could be too long
// for its channel, an unknown notice, receiver or channel, a row that is there twice. Another error is the reader's own.
func LoadWords(r io.Reader, name string) (*Words, error) { return load(DefaultWords().rows, r, name) }

// header is the first line of a file of texts.
const header = "notice,receiver,channel,en,zh"

// A loader collects what is wrong with a file of texts.
type loader struct {
	name   string
	faults []gridgov.Fault
}

func (l *loader) bad(field string, rule gridgov.Rule, limit, got, en, zh string) {
	l.faults = append(l.faults, gridgov.Fault{Field: field, Rule: rule, Limit: limit, Got: got, Right: gridgov.Text{En: en, Zh: zh}})
}

func (l *loader) err() error { return gridgov.Invalid(l.name, l.faults...) }

func load(base map[rowKey]gridgov.Text, r io.Reader, name string) (*Words, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxWords+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	l := loader{name: name}
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	c.Comment, c.FieldsPerRecord = '#', -1
	switch first, _ := c.Read(); {
	case len(data) > MaxWords:
		l.bad("file", gridgov.RuleMaxBytes, strconv.Itoa(MaxWords), "", "", "")
	case !utf8.Valid(data):
		l.bad("file", gridgov.RuleUTF8, "", "", "Chinese Excel writes GBK by default", "中文Excel默认用GBK，请另存为UTF-8")
	case strings.Join(first, ",") != header:
		l.bad("file", gridgov.RuleCSV, "", "", "a header: "+header, "应有表头："+header)
	}
	if l.faults != nil {
		return nil, l.err()
	}
	rows, lines := maps.Clone(base), map[rowKey]int{}
	if rows == nil {
		rows = map[rowKey]gridgov.Text{}
	}
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line := 0
		if bad := new(csv.ParseError); errors.As(err, &bad) {
			line, cells = bad.Line, nil
		} else {
			line, _ = c.FieldPos(0)
		}
		field := fmt.Sprint("line ", line)
		if len(cells) != strings.Count(header, ",")+1 {
			l.bad(field, gridgov.RuleCSV, "", "", "5 cells, those with a comma or a quote in \"…\"", "应有5格，含逗号或引号的格写在\"…\"中")
			continue
		}
		key := rowKey{cells[0], Receiver(cells[1]), Channel(cells[2])}
		if before, twice := lines[key]; twice {
			l.bad(field, gridgov.RuleUnique, "", strconv.Itoa(before), "", "")
		}
		lines[key], rows[key] = line, gridgov.Text{En: cells[3], Zh: cells[4]}
		if said, ok := l.form(field, key); ok {
			l.text(field+": en", cells[3], key.channel, said)
			l.text(field+": zh", cells[4], key.channel, said)
		}
	}
	if err := l.err(); err != nil {
		return nil, err
	}
	return &Words{rows}, nil
}

// staff is the receiver of a row for all but the reporter.
const staffRow Receiver = "staff"

var (
	channels  = []Channel{"", SMS, WeCom, Page}
	receivers = []Receiver{Reporter, staffRow, Handler, Coordinator, Leader}
)

// A form is what a text must have, which names in braces it may have besides, and how long it may be in an SMS.
type form struct {
	must, may []string
	most      int
	receivers bool // it has one; else it is for all
}

// dated are the notices about a date, which their texts must have.
var dated = []ticket.Notice{
	ticket.NoticeAssigned, ticket.NoticeDue, ticket.NoticeReminded, ticket.NoticeEscalated, ticket.NoticeApproval, ticket.NoticeOrder,
	ticket.NoticeQuestion, ticket.NoticeExtended,
}

// longest is how long each value can be, in UTF-16: longer ones are cut. So no text exceeds its channel.
var longest = map[string]int{
	"ticket": 30, "number": 36, "handler": 20, "of": 20, "due": 56, "why": 60, "date": 31, "span": 10, "count": 3,
}

const longestSMS = 67 * MaxParts

// forms are those of all texts by name: of the notices those for the reporter.
var forms = func() map[string]form {
	forms := map[string]form{
		"neutral": {most: longestSMS, receivers: true}, "neutral.urgent": {most: longestSMS, receivers: true},
		"digest": {must: []string{"count"}, most: longestSMS, receivers: true}, "more": {must: []string{"count"}, most: longestSMS},
		"due.ahead": {must: []string{"date"}, may: []string{"span"}, most: longest["due"]},
		"due.past":  {must: []string{"date"}, may: []string{"span"}, most: longest["due"]},
		"nobody":    {most: longest["handler"]}, "unseen": {most: longest["ticket"]},
	}
	for _, why := range []Why{WhyOwn, WhyAsker, WhyDesk} {
		forms["why."+string(why)] = form{most: longest["why"]}
	}
	for _, why := range []Why{WhyMember, WhyStandIn, WhyCover, WhyLeader, WhyDeskFor, WhyLeaderFor, WhyUnresolved} {
		forms["why."+string(why)] = form{must: []string{"of"}, most: longest["why"]}
	}
	for _, n := range append(ticket.Notices(), "other") {
		f := form{must: []string{"ticket"}, may: []string{"number", "due"}, most: longestSMS, receivers: true}
		if slices.Contains(dated, n) {
			f.must = append(f.must, "due")
		}
		forms[string(n)] = f
	}
	return forms
}()

// form checks what a row is of, and returns the form that its texts must have.
func (l *loader) form(field string, key rowKey) (f form, ok bool) {
	n := len(l.faults)
	if f, ok = forms[key.name]; !ok {
		l.bad(field+": notice", gridgov.RuleOneOf, strings.Join(slices.Sorted(maps.Keys(forms)), ", "), key.name, "", "")
		return f, false
	}
	switch known := slices.Contains(receivers, key.receiver); {
	case f.receivers && !known:
		l.bad(field+": receiver", gridgov.RuleOneOf, "reporter, staff, handler, coordinator, leader", string(key.receiver), "", "")
	case !f.receivers && key.receiver != "":
		l.bad(field+": receiver", gridgov.RuleExcludes, "", string(key.receiver), "", "")
	}
	if !slices.Contains(channels, key.channel) {
		l.bad(field+": channel", gridgov.RuleOneOf, "sms, wecom, page", string(key.channel), "", "")
	}
	if slices.Contains(f.must, "ticket") && key.receiver != Reporter {
		f.must, f.may = append(slices.Clone(f.must), "why"), append(slices.Clone(f.may), "handler")
	}
	return f, len(l.faults) == n
}

var blank = regexp.MustCompile(`\{[^{}]*\}`)

// text checks the names in braces of a text, and that it is not too long with the longest value of each.
func (l *loader) text(field, text string, ch Channel, f form) {
	if text == "" {
		l.bad(field, gridgov.RuleRequired, "", "", "", "")
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		l.bad(field, gridgov.RuleCharacter, "", "", "no control character", "不得含控制字符")
	}
	if len(text) > MaxText {
		l.bad(field, gridgov.RuleMaxBytes, strconv.Itoa(MaxText), strconv.Itoa(len(text)), "", "")
		return
	}
	words, legal := blank.ReplaceAllString(text, ""), slices.Concat(f.must, f.may)
	if strings.ContainsAny(words, "{}") {
		l.bad(field, gridgov.RuleForm, "", "", "every { begins a name and ends with }", "每个{之后应有名称，并以}结束")
	}
	room := 0
	for _, b := range blank.FindAllString(text, -1) {
		name := b[1 : len(b)-1]
		room += longest[name]
		if !slices.Contains(legal, name) {
			l.bad(field, gridgov.RuleUnknown, "", name, "the names in braces are: "+strings.Join(legal, ", "), "花括号中可用："+strings.Join(legal, "、"))
		}
	}
	for _, name := range f.must {
		if !strings.Contains(text, "{"+name+"}") {
			l.bad(field, gridgov.RuleRequired, "", "", "it must have {"+name+"}", "应有{"+name+"}")
		}
	}
	if n := units(words) + room; n > f.most && (ch == "" || ch == SMS) {
		l.bad(field, gridgov.RuleMax, strconv.Itoa(f.most), strconv.Itoa(n), "characters of an SMS, with the longest values", "短信字数，按最长的内容计")
	}
	if n := len(words) + 3*room; n > MaxWeCom {
		l.bad(field, gridgov.RuleMaxBytes, strconv.Itoa(MaxWeCom), strconv.Itoa(n), "with the longest values", "按最长的内容计")
	}
}

// text is the text for a receiver on a channel: a row of the receiver's own comes before one for all staff, and one of the channel
// before one for all channels.
func (w *Words) text(name string, as Receiver, ch Channel, lang gridgov.Language) string {
	either := []Receiver{as}
	if as != Reporter && as != "" {
		either = append(either, staffRow)
	}
	for _, receiver := range either {
		for _, channel := range []Channel{ch, ""} {
			if text, ok := w.rows[rowKey{name, receiver, channel}]; ok {
				return text.In(lang)
			}
		}
	}
	if as == "" || name == "other" {
		return ""
	}
	return w.text("other", as, ch, lang)
}
