package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/examples/terminal"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// report is what a run found. It holds no wall-clock time, no rate and no path, so that equal runs give equal bytes.
type report struct {
	requestlog.Counts
	Checks  checkReport    `json:"checks"`
	Totals  totals         `json:"totals"`
	Cards   []cardReport   `json:"cards"` // what the figures that an officer needs are of
	Metrics metrics.Report `json:"metrics"`

	basis  basis
	in     *inputs
	names  map[grid.Path]string // of units
	lang   gridgov.Language
	groups int // that a table of the file has, the largest ones, besides one for the others; 0: all
}

type checkReport struct {
	OnTime onTimeCheck   `json:"ontime"`
	Areas  []areaCompare `json:"areas"`
}

// onTimeCheck holds the desk's verdicts against the log's, where there is a deadline, and what the log says of all its cases.
type onTimeCheck struct {
	compared
	verdicts
}

// Told is for people: the verdicts of a log without deadlines are its own.
func (c onTimeCheck) Told() string {
	switch {
	case c.Compared > 0:
		return "on time or late: " + c.compared.String()
	case c.verdicts != verdicts{}:
		return "on time or late, as the log says, with no deadline to compare: " + c.verdicts.String()
	}
	return ""
}

type compared struct {
	Compared int64 `json:"compared"`
	Agree    int64 `json:"agree"`
}

type areaCompare struct {
	Column string `json:"column"`
	Level  int    `json:"level"`
	compared
	Disagree []disagreement `json:"disagree"` // the ten most frequent
}

// totals are counted over the store: what is stored, whether it verifies, and which steps of the log the rules refused.
type totals struct {
	Tickets    int64            `json:"tickets"`
	Events     int64            `json:"events"`
	Placed     int64            `json:"placed"`     // tickets below the root
	Refused    map[string]int64 `json:"refused"`    // by the log's step: it is on record as a note
	Full       int64            `json:"full"`       // duplicates of a ticket that has as many as it can have: their reason names it
	OfNone     map[string]int64 `json:"of_none"`    // other duplicates that are merged into none, by why
	Verified   int64            `json:"verified"`   // tickets whose history folds to the stored ticket and whose chain is whole
	Unverified int64            `json:"unverified"` // the others
	Record     string           `json:"record"`     // SHA-256 over the heads of all tickets, in the order of their ids
}

// report reads the whole store: it verifies every history, and counts it.
func (r *replay) report(ctx context.Context) (*report, error) {
	rep := &report{
		Counts: r.log.Counts(), in: &r.inputs, names: r.unitNames(), lang: r.lang,
		Checks: checkReport{OnTime: onTimeCheck{r.checks.onTime.compared(), r.checks.said}, Areas: []areaCompare{}},
		Totals: totals{Refused: map[string]int64{}, OfNone: map[string]int64{}},
	}
	for i := range r.checks.area {
		a := &r.checks.area[i]
		rep.Checks.Areas = append(rep.Checks.Areas, areaCompare{logtable.Shown(a.Column), int(a.Level), a.tally.compared(), a.others.most()})
	}
	at := r.last
	if at.IsZero() {
		at = time.Unix(0, 0)
	}
	calc, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: at, Zone: r.columns.Zone, UnitNames: rep.names, Days: r.inDays()})
	if err != nil {
		return nil, err
	}
	heads, home := sha256.New(), r.home()
	var after storage.Cursor
	for {
		page, err := r.store.List(ctx, storage.Query{After: after, Limit: storage.MaxList})
		if err != nil {
			return nil, err
		}
		for _, t := range page {
			events, err := r.store.History(ctx, t.ID, 0, "")
			if err != nil {
				return nil, fmt.Errorf("ticket %s: %w", t.ID, err)
			}
			full := rep.Totals.add(t, events)
			if t.Path != home {
				rep.Totals.Placed++
			}
			heads.Write(t.Head[:])
			fact, err := metrics.FactWithGaps(t, events, gapOf)
			if err != nil {
				return nil, fmt.Errorf("ticket %s: %w", t.ID, err)
			}
			fact.Merged = fact.Merged || full
			fact.Promise = givenPromise(&t).UTC()
			if err := calc.Add(fact); err != nil {
				return nil, fmt.Errorf("ticket %s: %w", t.ID, err)
			}
			rep.basis.add(&fact, at)
			after.ID = t.ID
		}
		if len(page) < storage.MaxList {
			break
		}
	}
	rep.Totals.Record = hex.EncodeToString(heads.Sum(nil))
	rep.Metrics = calc.Report()
	rep.silence()
	rep.Cards = rep.cardReports()
	return rep, nil
}

// givenPromise is the promise of a ticket. A reopening after it begins another one by the limits of the office; where there are
// none, what the log gives is the deadline of the case as before.
func givenPromise(t *ticket.Ticket) time.Time {
	if t.Promise.IsZero() {
		return t.GivenDue
	}
	return t.Promise
}

// add verifies one ticket against its history, and reports whether it is one of Full.
func (s *totals) add(t ticket.Ticket, events []ticket.Event) (full bool) {
	s.Tickets++
	s.Events += int64(len(events))
	for _, e := range events {
		if step, ok := strings.CutPrefix(e.Command, refusedKey); ok {
			step, _, _ = strings.Cut(step, "/")
			step, _, _ = strings.Cut(step, "-")
			s.Refused[step]++
		} else if strings.HasSuffix(e.Command, fullKey) {
			s.Full, full = s.Full+1, true
		} else if _, why, ok := strings.Cut(e.Command, noneKey); ok {
			s.OfNone[why]++
		}
	}
	if _, err := ticket.CheckChain(t, events); err == nil {
		s.Verified++
	} else {
		s.Unverified++
	}
	return full
}

// write puts the report into a file: .json or .html; no name, no file.
func (r *report) write(name string) error {
	if name == "" {
		return nil
	}
	var doc bytes.Buffer
	write := r.page
	if strings.EqualFold(filepath.Ext(name), ".json") {
		write = r.json
	}
	if err := write(&doc); err != nil {
		return err
	}
	return os.WriteFile(name, doc.Bytes(), 0o644)
}

func (r *report) json(w io.Writer) error {
	short := *r
	short.Metrics = r.cut(r.groups)
	return json.NewEncoder(w).Encode(&short)
}

// text prints what fits on a screen or two: whether the run can be believed, the figures that an officer needs, the first page, and
// where most came from. Everything else is in the report's file.
func (r *report) text(w io.Writer, file string) error {
	s := &sheet{report: r, Language: r.lang}
	var b bytes.Buffer
	if r.lang == gridgov.Chinese {
		fmt.Fprintln(&b, s.Sum())
		for _, line := range s.Sure() {
			fmt.Fprintln(&b, line)
		}
	} else {
		r.found(&b)
	}
	fmt.Fprintf(&b, "%s %s\n\n", s.Say("record", "记录摘要"), r.Totals.Record)
	for _, c := range s.Cards() {
		fmt.Fprintf(&b, "%s %s%s%s\n", c.Title, c.Value, s.Say(": ", "："), c.Basis)
	}
	fmt.Fprintln(&b)
	if _, err := w.Write(b.Bytes()); err != nil {
		return err
	}
	front := r.Metrics
	front.Kinds.Rows = busiest(front.Kinds.Rows, 8)
	if err := front.FrontPage(w, r.lang); err != nil || file != "" {
		return err
	}
	_, err := fmt.Fprintln(w, s.Say("\nCharts, maps, every table and what each figure means: add -report report.html (or .json)",
		"\n图、表与指标说明：加 -report report.html（或 .json）"))
	return err
}

// found says what became of the rows, and what was verified and compared.
func (r *report) found(b *bytes.Buffer) {
	rejected := int64(0)
	for _, n := range r.Rejected {
		rejected += n
	}
	fmt.Fprintf(b, "rows read %d = accepted %d + rejected %d%s\n", r.Rows, r.Accepted, rejected, kinds(r.Rejected))
	fmt.Fprintf(b, "accepted with a flag:%s\n", or(kinds(r.Flagged), " none"))
	for _, u := range r.Unreadable {
		fmt.Fprintln(b, u)
	}
	for _, line := range logtable.TellPlaceholders(r.NoTimes) {
		fmt.Fprintln(b, line)
	}
	for _, hint := range (&sheet{report: r}).hints() {
		fmt.Fprintln(b, hint)
	}
	fmt.Fprintf(b, "tickets %d with %s: verified %d, not verified %d\n",
		r.Totals.Tickets, terminal.Count(r.Totals.Events, "event"), r.Totals.Verified, r.Totals.Unverified)
	if len(r.Totals.Refused) > 0 {
		fmt.Fprintf(b, "steps of the log that the rules refused:%s\n", kinds(r.Totals.Refused))
	}
	if told := r.Checks.OnTime.Told(); told != "" {
		fmt.Fprintln(b, told)
	}
	for _, a := range r.Checks.Areas {
		fmt.Fprintf(b, "unit on level %d, column %s: %s\n", a.Level, a.Column, a.compared)
		if told := (&sheet{report: r}).disagreements(a); told != "" {
			fmt.Fprintln(b, " ", told)
		}
	}
}

// hints say what of the log the map may have missed, and what the library bounds.
func (s *sheet) hints() (all []string) {
	say := func(n int64, noun, one, several, en, zh string) {
		if n > 0 {
			if n != 1 {
				one = several
			}
			all = append(all, s.count(n, noun)+s.Say(" "+one+en, zh))
		}
	}
	if len(s.Unlisted) > 0 {
		values := slices.SortedFunc(maps.Keys(s.Unlisted), func(a, b string) int { return byCount(s.Unlisted, a, b) })
		var b strings.Builder
		for i, v := range values {
			if i == 10 && len(values) > 11 {
				fmt.Fprintf(&b, s.Say(", and %d others", "、另%d种"), len(values)-i)
				break
			}
			fmt.Fprintf(&b, s.Say(", %s %s", "、%s %s件"), s.quoted(v), s.Num(s.Unlisted[v]))
		}
		_, list, _ := strings.Cut(b.String(), s.Say(", ", "、"))
		all = append(all, s.Say("status values in no list of the map: ", "对照表未列的状态：")+list)
	}
	say(s.Projected, "point", "has", "have", " projected coordinates, metres or feet of a projection: convert them to degrees (EPSG:4326)",
		"个坐标为投影坐标（米或英尺）：请换算为经纬度（EPSG:4326）")
	say(s.Controls, "row", "has", "have", " control characters, which are shown as pictures of them", "行含控制字符，以其图形符号显示")
	say(s.Flagged[requestlog.NotText.String()]-s.Controls, "row", "has", "have",
		` bytes that are not of the encoding: the map's "encoding" names another`, "行含不属于该编码的字节：对照表的 encoding 可另行指定编码")
	say(s.Differing, "row", "repeats", "repeat", " an id with other contents: a log with a row for each event is one for caselog",
		"行编号重复而内容不同：每行为一个事件的日志请用 caselog")
	limit := strconv.Itoa(ticket.MaxChildren)
	say(s.Totals.Full, "duplicate", "is", "are",
		" of a request that has "+limit+" already, as many as a ticket can have: closed as duplicate, with its original in the reason",
		"件重复工单的原工单已并入"+limit+"件（一件工单的上限）：仍以重复办结，并注明原工单")
	say(s.Totals.OfNone[closedBefore], "duplicate", "is", "are",
		" of a request that was closed before: merged into none", "件重复工单的原工单此前已办结：未并入")
	say(s.Totals.OfNone[notReceived], "duplicate", "names", "name",
		" an original that is not in the log, or was received later: merged into none", "件重复工单所填原工单不在日志内，或受理在后：未并入")
	say(s.Totals.OfNone[endsApart], "duplicate", "is", "are",
		" of a request that was withdrawn or is void: merged into none", "件重复工单的原工单已撤回或作废：未并入")
	if s.in.columns.Columns.Parent != nil {
		say(s.Totals.OfNone[notNamed], "duplicate", "names", "name", " no original: merged into none", "件重复工单未填原工单：未并入")
	}
	return all
}

func (c compared) String() string {
	if c.Compared == 0 {
		return "nothing to compare"
	}
	return fmt.Sprintf("%d of %d agree with the log (%.2f %%)", c.Agree, c.Compared, 100*float64(c.Agree)/float64(c.Compared))
}

// byCount orders the names of counts, the most frequent first.
func byCount(counts map[string]int64, a, b string) int {
	return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
}

func kinds(counts map[string]int64) string {
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&b, " %s %d", kind, counts[kind])
	}
	return b.String()
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}
