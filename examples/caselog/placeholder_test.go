package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAPlaceholderIsNoEnd(t *testing.T) {
	r, l := replayed(t, daysMap, `c,a,t,due,end
1,in,2024-03-01 09:00:00,-,-
2,in,2024-03-01 09:00:00,0000-00-00,未办结
3,in,2024-03-01 09:00:00,N/A,9999-12-31
4,in,2024-03-01 09:00:00,2024-03-09,31/13/2024
5,in,2024-03-01 09:00:00,1900-01-00,2024-03-04 10:00:00
5,in,9999-12-31 00:00:00,,
6,in,-,,
`)
	assert.Equal(t, closed{AtEnd: 2, Open: 3}, r.Closed)
	assert.Equal(t, map[string]int{"no time": 2}, r.Rejected)
	assert.Equal(t, map[string]int{"unreadable end": 1}, r.Doubtful)
	assert.Equal(t, "2024-03-04 02:00", l.cases[3].ended.Format("2006-01-02 15:04"), "the log's last instant")
	var text strings.Builder
	r.text(&text)
	assert.Contains(t, text.String(), "column end: 3 cells stand for no time, and are as if blank: - 1, aaa 1, 9999-12-31 1\n")
	assert.Contains(t, text.String(), "column t: 2 cells stand for no time, and are as if blank: 9999-12-31 00:00:00 1, - 1\n")
}
