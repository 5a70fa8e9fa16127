package logtable

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
)

// A layout is one of a form's layouts, as a [Clock] reads it.
type layout struct {
	form   string // of package time
	zone   bool   // it holds an offset or an abbreviation
	offset bool   // an offset in figures
	day    bool   // it holds no hour
	number *number

	word string         // the zone in so many letters, in whose place the form has zoneMark
	in   *time.Location // which it is
}

// A number is a way of writing times as one number, which is from least to below below.
type number struct {
	word   string
	least  float64
	below  float64
	micros func(float64) float64 // since 1970; of Excel those of the wall time
	wall   bool
}

// The ranges do not overlap, so that a column may hold all three. Excel's day 60 is 1900-02-29, which there was not; the days
// before it are one further on (ECMA-376, part 1, 18.17.4.1).
var numbers = []number{
	{word: "excel", least: 1, below: 2_958_466, wall: true, micros: func(n float64) float64 {
		if n < 60 {
			n++
		}
		return math.Round((n-25569)*24*60*60*1000) * 1000 // to the millisecond: a cell has no more digits
	}},
	{word: "unix", least: 1e8, below: 1e11, micros: func(n float64) float64 { return math.Round(n * 1e6) }},
	{word: "unixms", least: 1e11, below: 253402300800e3, micros: func(n float64) float64 { return math.Round(n * 1e3) }},
}

// compacts are how times are written in figures alone. What is written so in this century or the last is no number: read as one
// it would be a time centuries ahead, or in 1976.
var compacts = []struct {
	form string
	day  bool
}{{"20060102", true}, {"200601021504", false}, {"20060102150405", false}}

// read reads a whole or decimal number. A whole one of Excel is a day. Of wall time is that of Excel, and what is no number.
func (n *number) read(text string) (t time.Time, day, wall, ok bool) {
	if strings.Trim(text, "0123456789.") != "" {
		return t, false, false, false
	}
	if strings.HasPrefix(text, "19") || strings.HasPrefix(text, "20") {
		for _, c := range compacts {
			if len(c.form) == len(text) && !strings.Contains(text, ".") {
				t, err := time.Parse(c.form, text)
				return t, c.day, true, err == nil
			}
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f < n.least || f >= n.below || n.wall && math.Floor(f) == 60 {
		return t, false, false, false
	}
	return time.UnixMicro(int64(n.micros(f))).UTC(), n.wall && f == math.Floor(f), n.wall, true
}

// elements are what a layout of package time is made of; its fractions of a second are taken out before.
var elements = regexp.MustCompile(`January|Jan|Monday|Mon|MST|_?2006|__2|002|01|02|03|04|05|06|15|PM|pm|` +
	`-07:00:00|-070000|-07:00|-0700|-07|Z07:00:00|Z070000|Z07:00|Z0700|Z07|_2|1|2|3|4|5`)

// elementNames says what an element is, where a layout may hold only one of it.
var elementNames = map[string]string{
	"2006": "year", "_2006": "year", "06": "year", "January": "month", "Jan": "month", "01": "month", "1": "month",
	"02": "day", "2": "day", "_2": "day", "__2": "day", "002": "day", "15": "hour", "03": "hour", "3": "hour",
	"04": "minute", "4": "minute", "05": "second", "5": "second",
}

var (
	fraction     = regexp.MustCompile(`[.,](?:0+|9+)([^0-9]|$)`)
	midnight     = regexp.MustCompile(`(00:00:00)([^.,]|$)`)
	zulu         = regexp.MustCompile(`((?:[0-9]|[Pp][Mm]) ?)Z$`)
	offset       = regexp.MustCompile(`((?:[45]|[.,]9|[Pp][Mm]) ?)(?:[+-][0-9]{2}(:?)[0-9]{2}|\+[0-9]{2})$`)
	abbreviation = regexp.MustCompile(`(^|[^A-Za-z])([A-Z]{3,5})(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?($|[^A-Za-z])`)
)

// readLayout reads a layout of the form, or says what would be right.
func readLayout(form string, zone *time.Location) (l layout, right gridgov.Text) {
	if i := slices.IndexFunc(numbers, func(n number) bool { return n.word == form }); i >= 0 {
		return layout{number: &numbers[i]}, right
	}
	l.form = midnight.ReplaceAllString(fraction.ReplaceAllString(form, ".9$1"), "$1.9$2") // any number of digits
	if !namesZone(l.form) {
		if l.form, l.word, l.in = withPlace(l.form); l.in == nil {
			l.form = withZone(l.form, zone)
		}
	}
	if !namesZone(l.form) && l.in == nil {
		if l.form, l.word, l.in = withWord(l.form); l.word != "" && l.in == nil {
			return l, noZone
		}
	}
	held := map[string]int{}
	for _, element := range elements.FindAllString(fraction.ReplaceAllString(l.form, "$1"), -1) {
		held[element]++
		if name := elementNames[element]; name != "" {
			held[name]++
		}
	}
	for _, name := range []string{"year", "month", "day", "hour", "minute", "second"} {
		if held[name] > 1 {
			return l, gridgov.Text{
				En: "it must hold one " + name + `; an offset is written "-07:00", an abbreviation "MST"`,
				Zh: name + `只能有一个；与UTC的差写成"-07:00"，时区缩写写成"MST"`,
			}
		}
	}
	sample := time.Date(2007, 11, 23, 16, 8, 9, 0, time.UTC)
	t, err := time.ParseInLocation(l.form, sample.Format(l.form), time.UTC)
	switch {
	case err != nil || t.Year() != sample.Year() || t.YearDay() != sample.YearDay():
		return l, gridgov.Text{
			En: `it must hold year, month and day in the form of Go's package time: "2006-01-02 15:04:05"; or unix, unixms, excel`,
			Zh: `应有年、月、日，按Go的time包的写法："2006-01-02 15:04:05"；或unix、unixms、excel`,
		}
	case held["03"]+held["3"] > 0 && held["PM"]+held["pm"] == 0:
		return l, gridgov.Text{En: `an hour up to 12 needs PM; "15" is one up to 24`, Zh: `12小时制须有PM；24小时制写"15"`}
	}
	l.zone, l.offset, l.day = namesZone(l.form), namesOffset(l.form), held["hour"] == 0
	if m := abbreviation.FindStringSubmatch(l.form); m != nil && !l.zone && strings.HasSuffix(m[2], "T") {
		return l, noZone
	}
	return l, right
}

// withZone makes elements of what names a zone in so many letters or figures, which package time would pass over.
func withZone(form string, zone *time.Location) string {
	form = zulu.ReplaceAllString(form, "${1}Z07:00")
	form = offset.ReplaceAllStringFunc(form, func(s string) string {
		m := offset.FindStringSubmatch(s)
		switch len(s) - len(m[1]) {
		case 3:
			return m[1] + "-07"
		default:
			return m[1] + "-07" + m[2] + "00"
		}
	})
	return abbreviation.ReplaceAllStringFunc(form, func(s string) string {
		m := abbreviation.FindStringSubmatch(s)
		if name := m[2]; name != "GMT" && name != "UTC" {
			t, err := time.ParseInLocation("2006-01-02 MST", "2007-11-23 "+name, zone)
			if err != nil || guessed(t, zone) {
				return s
			}
		}
		return m[1] + "MST" + m[3]
	})
}

var noZone = gridgov.Text{
	En: `it names no abbreviation of the map's zone: write "MST" for one, "-07:00" for an offset, or an IANA name such as "America/New_York"`,
	Zh: `其中没有对照表时区的缩写：缩写写成"MST"，与UTC的差写成"-07:00"，或写IANA时区名，如"America/New_York"`,
}

// zoneMark is in a layout, and in what it reads, in the place of a zone in so many letters; it is for private use.
const zoneMark = "\uf8d8"

var (
	placeName = regexp.MustCompile(`[A-Za-z]+(?:/[A-Za-z][A-Za-z_+-]*[0-9]{0,2})+`)
	zoneWord  = regexp.MustCompile(`(?i)中国标准时间|北京时间|东八区|\p{Han}+(?:标准时间|夏令时)|` +
		`(?:[a-z]+ (?:standard|daylight|summer|european)|eastern|central|mountain|pacific) time|` +
		`\b(?:utc|gmt|uct|zulu)(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?\b|[a-z]+`)
	unknownZone = regexp.MustCompile(`(?i)^[a-z]{1,2}[sd]t$|^[cewm]et$| time$|标准时间$|夏令时$`)
)

// zoneNames are the zones that are known by words, beside those of IANA.
var zoneNames = map[string]string{
	"北京时间": "Asia/Shanghai", "东八区": "Asia/Shanghai", "中国标准时间": "Asia/Shanghai", "CHINA STANDARD TIME": "Asia/Shanghai",
	"Z": "UTC", "ZULU": "UTC", "UTC": "UTC", "GMT": "UTC", "UCT": "UTC",
}

// american are the two letters by which people in the United States name their zones.
var american = map[string]string{"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}

// withPlace takes an IANA name with a stroke out of a layout.
func withPlace(form string) (rest, word string, in *time.Location) {
	for _, at := range placeName.FindAllStringIndex(form, -1) {
		name := form[at[0]:at[1]]
		if in, err := time.LoadLocation(name); err == nil {
			return form[:at[0]] + zoneMark + form[at[1]:], name, in
		}
	}
	return form, "", nil
}

// withWord takes any other word that names a zone out of a layout. The word without a zone is one that may name one, and is not
// known.
func withWord(form string) (rest, word string, in *time.Location) {
	for _, at := range zoneWord.FindAllStringIndex(form, -1) {
		word := form[at[0]:at[1]]
		if elements.FindString(word) == word {
			continue
		}
		name, hours := strings.ToUpper(word), ""
		if i := strings.IndexAny(name, "+-"); i > 0 {
			name, hours = name[:i], name[i:]
		}
		rest = form[:at[0]] + zoneMark + form[at[1]:]
		switch iana := cmp.Or(zoneNames[name], american[word]); {
		case hours != "":
			_, ahead, _, ok := fromGMT("GMT" + hours)
			if !ok {
				return form, word, nil
			}
			return rest, word, time.FixedZone(word, int(ahead/time.Second))
		case iana != "":
			in, _ := time.LoadLocation(iana)
			return rest, word, in
		case unknownZone.MatchString(word):
			return form, word, nil
		}
		if in, err := time.LoadLocation(word); err == nil && len(word) > 1 && word != "Local" {
			return rest, word, in
		}
	}
	if placeName.FindString(elements.ReplaceAllString(form, "")) != "" {
		return form, form, nil
	}
	return form, "", nil
}

// namesZone reports whether a layout holds an offset or a zone's abbreviation.
func namesZone(form string) bool { return strings.Contains(form, "MST") || namesOffset(form) }

func namesOffset(form string) bool {
	return strings.Contains(form, "Z07") || strings.Contains(form, "-07")
}

// Check adds what is wrong with the form to the walker's faults. The keys are those of the columns that hold times.
func (f *Form) Check(w *Walker, keys ...string) {
	known, ok := len(w.Faults), false
	zone, err := time.LoadLocation(f.ZoneName)
	if err != nil || f.ZoneName == "" || f.ZoneName == "Local" { // the last would differ from machine to machine
		w.Fault("zone", gridgov.Fault{
			Rule:  gridgov.RuleUnknown,
			Right: gridgov.Text{En: "an IANA name such as \"Asia/Shanghai\", or \"UTC\"", Zh: "应为IANA时区名，如\"Asia/Shanghai\"或\"UTC\""},
			Got:   f.ZoneName,
		})
		zone = time.UTC
	}
	f.Zone = zone
	bad := len(w.Faults) > known
	if len(f.Layouts) == 0 {
		w.Fault("layouts", gridgov.Fault{
			Rule:  gridgov.RuleRequired,
			Right: gridgov.Text{En: "one layout of package time, such as \"2006-01-02 15:04:05\"", Zh: "应为time包的时间格式，如\"2006-01-02 15:04:05\""},
		})
	}
	f.layouts = nil
	for i, form := range f.Layouts {
		l, right := readLayout(form, f.Zone)
		if right != (gridgov.Text{}) && !(bad && right == noZone) { // the zone is not known
			w.Fault(fmt.Sprintf("layouts[%d]", i), gridgov.Fault{Rule: gridgov.RuleForm, Right: right, Got: form})
		}
		f.layouts = append(f.layouts, l)
	}
	if f.encoding, ok = named(f.Encoding); !ok {
		w.Fault("encoding", gridgov.Fault{Rule: gridgov.RuleUnknown, Right: gridgov.Text{
			En: "a name of the WHATWG's encoding standard, such as gb18030, big5, shift_jis, euc-kr, windows-1252, iso-8859-2, utf-16le or utf-8",
			Zh: "应为WHATWG编码标准中的名称，如gb18030、big5、shift_jis、euc-kr、windows-1252、iso-8859-2、utf-16le、utf-8",
		}, Got: f.Encoding})
	}
	if d := f.Delimiter; d != "" && (len(d) > 1 || d[0] >= utf8.RuneSelf || strings.Contains("\"\r\n", d)) {
		w.Fault("delimiter", gridgov.Fault{
			Rule: gridgov.RuleForm,
			Right: gridgov.Text{
				En: "one ASCII character such as \";\" or \"\\t\", no quote and no line end",
				Zh: "应为一个ASCII字符，如\";\"或\"\\t\"，不得为引号或换行",
			}, Got: d,
		})
	}
	if f.Skip < 0 {
		w.Fault("skip", gridgov.Fault{Rule: gridgov.RuleMin, Limit: "0", Got: strconv.Itoa(f.Skip)})
	}
	for i, key := range f.Days {
		if !slices.Contains(keys, key) {
			w.Fault(fmt.Sprintf("days[%d]", i), gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: strings.Join(keys, ", "), Got: key})
		}
	}
}
