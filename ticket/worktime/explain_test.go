package worktime_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func TestSentences(t *testing.T) {
	c := calendar(t, func(d *worktime.Definition) {
		d.Extra = []worktime.Day{
			{Name: "社区节", Date: "2026-03-05", To: "2026-03-06", Kind: worktime.Off},
			{Name: "值班", Date: "2026-03-07", Kind: worktime.On},
		}
	})
	for _, s := range []struct{ from, span, english, chinese string }{
		{
			"2026-02-13 09:30", "5wd",
			"5 working days from 2026-02-13, over the Spring Festival (02-15…02-23 off), with make-up workday 02-14: 2026-02-27 24:00",
			"自2026-02-13次日起5个工作日，跨春节（02-15至02-23放假），02-14调休上班：至2026-02-27 24:00",
		},
		{
			"2026-02-13 09:30", "9wd",
			"9 working days from 2026-02-13, over the Spring Festival (02-15…02-23 off), with make-up workdays 02-14 and 02-28: 2026-03-04 24:00",
			"",
		},
		{
			"2026-03-04 09:30", "1wd",
			"1 working day from 2026-03-04, over 社区节 (03-05…03-06 off), worked here on 03-07: 2026-03-07 24:00",
			"自2026-03-04次日起1个工作日，跨社区节（03-05至03-06放假），03-07本地上班：至2026-03-07 24:00",
		},
		{
			"2026-09-24 09:30", "7d",
			"7 days from 2026-09-24, over the Mid-Autumn Festival (09-25…09-27 off) and National Day (10-01…10-07 off): " +
				"2026-10-08 24:00; the last day moved on by 7 to a working day",
			"自2026-09-24次日起7个自然日，跨中秋节（09-25至09-27放假）、国庆节（10-01至10-07放假）：至2026-10-08 24:00；最后一日顺延7天至工作日",
		},
		{
			"2026-02-14 17:30", "1wh",
			"1 working hour from 2026-02-14 17:30, over the Spring Festival (02-15…02-23 off), with make-up workday 02-14: 2026-02-24 08:30",
			"自2026-02-14 17:30起1个工作时，跨春节（02-15至02-23放假），02-14调休上班：至2026-02-24 08:30",
		},
		{"2026-02-14 17:30", "24h", "24 hours from 2026-02-14 17:30: 2026-02-15 17:30", "自2026-02-14 17:30起24小时：至2026-02-15 17:30"},
		{
			"2026-12-24 09:30", "2wd",
			"2 working days from 2026-12-24: 2026-12-28 24:00; the notice for 2027, not known here, may still change the last days of 2026",
			"自2026-12-24次日起2个工作日：至2026-12-28 24:00；2027年放假通知未录入，2026年最后几日可能调整",
		},
		{"2022-12-30 09:30", "1wd", "1 working day from 2022-12-30, over New Year's Day (12-31…2023-01-02 off): 2023-01-03 24:00", ""},
	} {
		e, err := c.Explain(at(t, "Asia/Shanghai", s.from), span(t, s.span))
		require.NoError(t, err)
		assert.Equal(t, s.english, e.In(gridgov.English))
		if s.chinese != "" {
			assert.Equal(t, s.chinese, e.In(gridgov.Chinese))
		}
	}
}

func TestDifferencesInSentences(t *testing.T) {
	c := calendar(t, nil)
	from, to := at(t, "Asia/Shanghai", "2026-02-13 09:30"), at(t, "Asia/Shanghai", "2026-02-27 18:00")
	for u, want := range map[worktime.Unit][2]string{
		worktime.WorkDay: {
			"from 2026-02-13 to 2026-02-27, over the Spring Festival (02-15…02-23 off), with make-up workday 02-14: 5 working days",
			"自2026-02-13至2026-02-27，跨春节（02-15至02-23放假），02-14调休上班：共5个工作日",
		},
		worktime.UrgentHour: {"from 2026-02-13 09:30 to 2026-02-27 18:00: 344 hours", "自2026-02-13 09:30至2026-02-27 18:00：共344小时"},
	} {
		e, err := c.ExplainBetween(from, to, u)
		require.NoError(t, err)
		assert.Equal(t, want, [2]string{e.In(gridgov.English), e.In(gridgov.Chinese)})
	}
	e, err := c.ExplainBetween(at(t, "Asia/Shanghai", "2026-03-02 09:00"), at(t, "Asia/Shanghai", "2026-03-03 00:00"), worktime.WorkDay)
	require.NoError(t, err)
	assert.Equal(t, "from 2026-03-02 to 2026-03-03: 1 working day", e.In(gridgov.English))
	assert.Len(t, e.Days, 2, "0:00 is of the day that counts")
	long, err := c.ExplainBetween(at(t, "Asia/Shanghai", "2019-01-01 00:00"), at(t, "Asia/Shanghai", "2026-12-01 00:00"), worktime.WorkHour)
	require.NoError(t, err)
	assert.Less(t, len(long.In(gridgov.English)), 800, "a long list is cut")
	assert.Contains(t, long.In(gridgov.English), " more, with")
	assert.Contains(t, long.In(gridgov.Chinese), "个假期")
	work := time.Duration(0)
	for _, d := range long.Days {
		work += d.Work
	}
	whole, err := c.Working(long.From, long.To)
	require.NoError(t, err)
	assert.Equal(t, whole, work, "the days' working time makes the whole")
}

func TestDayByDay(t *testing.T) {
	c := calendar(t, nil)
	e, err := c.Explain(at(t, "Asia/Shanghai", "2026-02-13 09:30"), span(t, "2wd"))
	require.NoError(t, err)
	require.Len(t, e.Days, 12)
	assert.Equal(t, "2026-02-13 Friday, worked", e.Days[0].In(gridgov.English))
	assert.Equal(t, "2026-02-14 Saturday, make-up workday for the Spring Festival: 1", e.Days[1].In(gridgov.English))
	assert.Equal(t, "2026-02-14 星期六，春节调休上班：1", e.Days[1].In(gridgov.Chinese))
	assert.Equal(t, "2026-02-15 星期日，春节放假", e.Days[2].In(gridgov.Chinese))
	assert.Equal(t, "2026-02-24 Tuesday, worked: 2", e.Days[11].In(gridgov.English))
	assert.True(t, strings.HasPrefix(e.Days[2].Source, "https://www.gov.cn/"))
	b, err := json.Marshal(e)
	require.NoError(t, err)
	var back worktime.Explanation
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, e.In(gridgov.English), back.In(gridgov.English), "the data alone make the sentence")
	assert.Empty(t, worktime.Explanation{}.In(gridgov.English)+worktime.Explanation{}.In(gridgov.Chinese))
	assert.NotEmpty(t, worktime.DayReport{Weekday: -5}.In(gridgov.Chinese), "nothing panics on data")
}
