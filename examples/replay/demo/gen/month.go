package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

const requests = 400

// beijing has had no summer time since 1991, so a fixed offset will do.
var (
	beijing  = time.FixedZone("UTC+8", 8*60*60)
	begin    = time.Date(2026, 3, 1, 0, 0, 0, 0, beijing)
	snapshot = time.Date(2026, 4, 5, 0, 0, 0, 0, beijing) // what happened later is not in the log
)

var header = []string{
	"编号", "受理时间", "时限", "办结时间", "是否超期", "状态", "类别", "事项", "诉求内容", "承办单位", "渠道", "来源", "社区", "地点",
	"纬度", "经度", "响应时间", "签收时间", "答复时间", "返工时间", "首次办结时间", "重办时间", "评价时间", "满意度", "备注",
}

// A request is one row; zero times did not happen.
type request struct {
	matter
	opened, due, closed                                          time.Time
	responded, accepted, answered, reworked, ended, again, rated time.Time
	score                                                        int
	text, handler, channel, origin, community, address           string
	lat, lon                                                     string
}

// month makes the log.
func month() []byte {
	r := rand.New(rand.NewPCG(2026, 3))
	all := stories()
	for len(all) < requests {
		all = append(all, invent(r))
	}
	slices.SortStableFunc(all, func(a, b request) int { return a.opened.Compare(b.opened) })
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(header) // a buffer takes everything
	for i, q := range all {
		_ = w.Write(q.row(fmt.Sprintf("DEMO-202603-%04d", i+1)))
	}
	w.Flush()
	return b.Bytes()
}

// row writes the request as the log knew it on the day of the snapshot.
func (q request) row(id string) []string {
	if stamp(q.again) == "" && !q.ended.IsZero() { // the snapshot knows of no reopening, if of a closing at all
		q.closed, q.ended = q.ended, time.Time{}
	}
	status, late := "办理中", ""
	if stamp(q.closed) != "" {
		status = "已办结"
		if !q.due.IsZero() {
			late = "按期"
			if q.closed.After(q.due) {
				late = "超期"
			}
		}
	}
	score := ""
	if stamp(q.rated) != "" {
		score = strconv.Itoa(q.score)
	}
	due := ""
	if !q.due.IsZero() {
		due = q.due.Format(time.DateTime) // a deadline may lie after the snapshot
	}
	return []string{
		id, stamp(q.opened), due, stamp(q.closed), late, status, q.category, q.name, q.text, q.handler, q.channel, q.origin,
		q.community, q.address, q.lat, q.lon, stamp(q.responded), stamp(q.accepted), stamp(q.answered), stamp(q.reworked),
		stamp(q.ended), stamp(q.again), stamp(q.rated), score, "虚构演示数据",
	}
}

func stamp(t time.Time) string {
	if t.IsZero() || !t.Before(snapshot) {
		return ""
	}
	return t.Format(time.DateTime)
}

// invent makes one request.
func invent(r *rand.Rand) request {
	m := matters[pick(r, len(matters), func(i int) int { return matters[i].weight })]
	q := request{matter: m, handler: m.handler, opened: when(r)}
	q.text = strings.ReplaceAll(m.texts[r.IntN(len(m.texts))], "{n}", strconv.Itoa(1+r.IntN(12)))
	q.place(r)
	if q.handler == "" {
		q.handler = q.community
	}
	q.source(r)
	q.handle(r)
	q.rate(r)
	return q
}

// pick draws an index by weight.
func pick(r *rand.Rand, n int, weight func(int) int) int {
	sum := 0
	for i := range n {
		sum += weight(i)
	}
	at := r.IntN(sum)
	for i := range n {
		if at -= weight(i); at < 0 {
			return i
		}
	}
	return n - 1
}

// busy is how many requests an hour of the day brings, of a hundred or so.
var busy = []int{1, 1, 1, 0, 0, 1, 3, 6, 9, 9, 8, 6, 4, 4, 6, 6, 6, 6, 7, 8, 7, 5, 3, 2}

func when(r *rand.Rand) time.Time {
	hour := pick(r, len(busy), func(i int) int { return busy[i] })
	return begin.AddDate(0, 0, r.IntN(31)).Add(time.Duration(hour)*time.Hour + time.Duration(r.IntN(3600))*time.Second)
}

// place puts the request somewhere: mostly in a grid, rarely beside every village or nowhere.
func (q *request) place(r *rand.Rand) {
	all := offices()
	o := all[0]
	if r.IntN(100) < 40 {
		o = all[1]
	}
	u := o.units[pick(r, len(o.units), func(i int) int { return 2 + 7*i%5 })]
	q.at(r, u, r.IntN(u.grids))
	switch r.IntN(100) {
	case 0: // somebody did not say where
		q.lat, q.lon, q.address = "", "", ""
	case 1: // outside the two offices
		q.lon = degrees(o.west - 30000 + r.IntN(1000))
	}
}

// at puts the request into a grid of a unit, off its border.
func (q *request) at(r *rand.Rand, u unit, n int) {
	b := u.strip(n)
	q.community, q.address = u.name, fmt.Sprintf("%s第%s网格%d号楼", u.name, numerals[n], 1+r.IntN(12))
	q.lon = degrees(b[0] + 10 + r.IntN(b[2]-b[0]-20))
	q.lat = degrees(b[1] + 10 + r.IntN(b[3]-b[1]-20))
}

// source says who brought it and how.
func (q *request) source(r *rand.Rand) {
	of := func(words ...string) string { return words[r.IntN(len(words))] }
	n := r.IntN(100)
	switch {
	case q.way == onSpot || strings.HasPrefix(q.text, "巡查"):
		q.origin, q.channel = "网格员发现", "网格员巡查"
	case q.way == bot:
		q.origin, q.channel = "群众反映", "小灵通"
	case n < 6 && q.way == transfer:
		q.origin, q.channel = "上级交办", "12345转办"
	case n < 12:
		q.origin, q.channel = "代为反映", "网格员代录"
	default:
		q.origin, q.channel = "群众反映", of("居民群", "居民群", "楼道二维码", "小程序", "小程序", "网页", "商户二维码")
	}
}

// spread draws a duration around a median, long ones being rarer than short ones: a log-normal distribution by its
// quantiles in per cent, in whole numbers, so that it is the same on every processor.
func spread(r *rand.Rand, median time.Duration, quantiles []int) time.Duration {
	q := quantiles[r.IntN(len(quantiles))] * (90 + r.IntN(21)) // ± 10 %
	return (median / 10000 * time.Duration(q)).Truncate(time.Second)
}

var (
	narrow = []int{42, 54, 64, 73, 82, 91, 100, 110, 122, 137, 157, 187, 240}
	wide   = []int{21, 33, 44, 56, 70, 84, 100, 119, 144, 178, 227, 305, 480}
)

// handle lets the matter take its way.
func (q *request) handle(r *rand.Rand) {
	day := 24 * time.Hour
	q.responded = q.opened.Add(20*time.Second + spread(r, 6*time.Minute, wide))
	switch q.way {
	case bot:
		q.responded = q.opened.Add(2 * time.Second)
		q.answered = q.opened.Add(3 * time.Second)
		q.due, q.closed = q.opened.Add(day), q.opened.Add(time.Minute)
	case onSpot: // the worker files it once it is settled
		q.opened = q.opened.Add(spread(r, 20*time.Minute, narrow))
		q.due, q.closed = q.opened.Add(day), q.opened
		q.responded = time.Time{}
	case danger:
		q.responded = q.opened.Add(15 * time.Second)
		q.due, q.closed = q.opened.Add(day), q.opened.Add(spread(r, 90*time.Minute, narrow))
	case direct, beyond:
		q.due, q.closed = q.opened.Add(day), q.responded.Add(spread(r, 3*time.Hour, wide))
	case transfer:
		q.run(r, 5*day, 30*time.Hour)
	case joint:
		q.run(r, 15*day, 100*time.Hour)
	}
}

// run is the long way: signed for, answered, perhaps reworked or reopened, closed.
func (q *request) run(r *rand.Rand, limit, median time.Duration) {
	q.due = q.opened.Add(limit)
	q.accepted = q.responded.Add(spread(r, 45*time.Minute, wide))
	q.answered = q.accepted.Add(spread(r, median, wide))
	q.closed = q.answered.Add(spread(r, 4*time.Hour, narrow))
	switch n := r.IntN(100); {
	case n < 3: // nobody gets to it
		q.answered, q.closed = time.Time{}, time.Time{}
	case n < 9: // the check sends it back
		q.reworked = q.closed
		q.closed = q.reworked.Add(spread(r, 20*time.Hour, narrow))
	case n < 15: // it was not solved after all
		q.ended = q.closed
		q.again = q.ended.Add(spread(r, 20*time.Hour, narrow))
		q.closed = q.again.Add(spread(r, 30*time.Hour, narrow))
	}
}

// rate lets some reporters judge the result.
func (q *request) rate(r *rand.Rand) {
	if q.origin != "群众反映" || q.closed.IsZero() || q.way == beyond || r.IntN(100) >= 45 {
		return
	}
	q.rated = q.closed.Add(spread(r, 5*time.Hour, wide))
	q.score = 1 + pick(r, 5, func(i int) int { return []int{1, 1, 3, 7, 10}[i] })
	if q.closed.After(q.due) {
		q.score = max(1, q.score-2)
	}
}

// stories are told by hand: the cinema card of two neighbouring communities, answered in minutes and settled the next
// day.
func stories() []request {
	r := rand.New(rand.NewPCG(5, 7))
	card := matter{category: "市场监管", name: "预付卡退费", way: transfer}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, beijing) }
	tell := func(unit int, text, channel string, opened time.Time) request {
		q := request{matter: card, handler: "市场监管所", text: text, channel: channel, origin: "群众反映", opened: opened}
		q.at(r, offices()[0].units[unit], 0)
		q.responded, q.accepted = opened.Add(4*time.Minute), opened.Add(25*time.Minute)
		q.answered, q.closed, q.due = at(6, 16, 30), at(7, 11, 0), opened.AddDate(0, 0, 5)
		q.rated, q.score = at(7, 20, 15), 5
		return q
	}
	return []request{
		tell(4, "春节的时候在门口那家电影院充了会员卡,卡里还剩一百多块钱没看完,昨天去发现闭店了,打电话也没人接,这钱还能退吗?", "楼道二维码", at(5, 10, 12)),
		tell(4, "电影院关门那个卡,我也有,还剩68块,咋退", "居民群", at(5, 10, 40)),
		tell(8, "反映影城闭店未退储值余额一事:本人持有会员卡,余额二百余元,请相关部门协调商家依约退款,并告知办理渠道。", "网页", at(5, 14, 3)),
	}
}
