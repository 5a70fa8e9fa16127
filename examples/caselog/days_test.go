package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/examples/logtable"
)

const daysMap = `{"columns": {"case": "c", "activity": "a", "time": "t", "deadline": "due", "ended": "end"}, "zone": "Asia/Shanghai",
	"commands": [{"activity": "done", "do": ["answer", "close"]}]}`

func TestDeadlinesAndEndsThatAreDays(t *testing.T) {
	r, l := replayed(t, daysMap, "c,a,t,due,end\n"+
		"1,in,2024-03-01 09:00:00,2024-03-08,2024-03-08 15:00:00\n"+ // on time
		"2,in,2024-03-01 15:00:00,2024-03-08 12:00:00,2024-03-08\n"+ // on time: the same day
		"3,in,2024-03-01 15:00:00,2024-03-08,2024-03-09\n"+ // late
		// the end is after what happens on its day
		"4,in,2024-03-01 09:00:00,2024-03-08,2024-03-08\n4,done,2024-03-08 16:00:00,2024-03-08,2024-03-08\n")
	assert.Equal(t, late{Compared: 4, Agree: 4}, r.Late)
	assert.Equal(t, 5, r.Applied, "%v", r.Refused)
	var onTime []bool
	var ends []string
	for i := range l.cases {
		onTime = append(onTime, !l.cases[i].ended.After(l.cases[i].deadline))
		ends = append(ends, l.cases[i].ended.Format(time.RFC3339))
	}
	assert.Equal(t, []bool{true, true, false, true}, onTime)
	assert.Equal(t, []string{"2024-03-08T07:00:00Z", "2024-03-08T07:00:00Z", "2024-03-09T07:00:00Z", "2024-03-08T08:00:00Z"}, ends)
}

func TestAnEndThatCannotBeReadIsNoOpenCase(t *testing.T) {
	r, l := replayed(t, daysMap, "c,a,t,due,end\n1,in,2024-03-01 09:00:00,2024-03-08,Friday 8\n2,in,2024-03-01 09:00:00,2024-03-08,\n"+
		"3,in,2024-03-01 09:00:00,8 March,31.3.2024\n4,in,2024-03-05 10:00:00,,2024-03-06 10:00:00\n5,in,yesterday 9,,\n")
	assert.Equal(t, closed{AtEnd: 3, Open: 1}, r.Closed)
	assert.Equal(t, late{}, r.Late, "nothing is compared with what cannot be read")
	assert.Equal(t, map[string]int{"unreadable end": 2, "unreadable deadline": 1}, r.Doubtful)
	assert.Equal(t, "2024-03-06T02:00:00Z", l.cases[0].ended.Format(time.RFC3339), "the log's last instant")
	assert.Equal(t, []logtable.Unreadable{
		{Column: "end", Count: 2, Form: "Friday 9"}, {Column: "due", Count: 1, Form: "9 March"}, {Column: "t", Count: 1, Form: "yesterday 9"},
	}, r.Unreadable)
	var text strings.Builder
	r.text(&text)
	assert.Contains(t, text.String(), "column end: 2 times such as Friday 9 are in none of the layouts\n")
}
