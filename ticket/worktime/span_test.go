package worktime_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/worktime"
)

func TestSpanAsText(t *testing.T) {
	for text, want := range map[string]worktime.Span{
		"5wd":      {N: 5, Unit: worktime.WorkDay},
		"2wh":      {N: 2, Unit: worktime.WorkHour},
		"24h":      {N: 24, Unit: worktime.UrgentHour},
		"7d":       {N: 7, Unit: worktime.NaturalDay},
		"5m":       {N: 5, Unit: worktime.UrgentMinute},
		"30wm":     {N: 30, Unit: worktime.WorkMinute},
		"60m":      {N: 60, Unit: worktime.UrgentMinute},
		"0wd":      {N: 0, Unit: worktime.WorkDay},
		"1000000h": {N: worktime.MaxN, Unit: worktime.UrgentHour},
	} {
		got, err := worktime.ParseSpan(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got)
		assert.Equal(t, text, got.String())
	}
}

func TestSpanThatIsNone(t *testing.T) {
	for _, text := range []string{
		"", "5", "d", "wd", "-5wd", "+5wd", "05wd", "5 wd", " 5wd", "5wd ", "5WD", "5.5h", "5wdd", "5dh", "5hw", "1000001h",
		"99999999999999999999h", "5mw", "5hm", "5mm", "5min", "5M", "5工作日", "5\x00d", "\xff5d", "5ｄ", "0x5d", "1_0d",
	} {
		_, err := worktime.ParseSpan(text)
		requireInvalid(t, err, "", text)
	}
	for _, s := range []worktime.Span{
		{}, {N: 1}, {N: -1, Unit: worktime.WorkDay}, {N: worktime.MaxN + 1, Unit: worktime.WorkDay}, {N: 1, Unit: 9},
	} {
		requireInvalid(t, s.Check(), "", s)
		_, err := s.MarshalText()
		requireInvalid(t, err, "", s)
		_, err = worktime.ParseSpan(s.String())
		requireInvalid(t, err, "", s)
	}
	s := worktime.Span{N: 3, Unit: worktime.WorkDay}
	require.Error(t, json.Unmarshal([]byte(`"3weeks"`), &s))
	assert.Equal(t, "3wd", s.String(), "a failed read changes nothing")
}

func TestSpanInJSON(t *testing.T) {
	type limit struct {
		Within worktime.Span `json:"within,omitzero"`
	}
	for text, want := range map[string]limit{
		`{"within":"30wm"}`: {worktime.Span{N: 30, Unit: worktime.WorkMinute}},
		`{"within":"0wd"}`:  {worktime.Span{Unit: worktime.WorkDay}},
		`{}`:                {},
	} {
		var got limit
		require.NoError(t, json.Unmarshal([]byte(text), &got))
		assert.Equal(t, want, got)
		b, err := json.Marshal(got)
		require.NoError(t, err)
		assert.Equal(t, text, string(b))
	}
	for _, text := range []string{`{"within":""}`, `{"within":5}`, `{"within":"5"}`} {
		require.Error(t, json.Unmarshal([]byte(text), new(limit)), text)
	}
	_, err := json.Marshal([]worktime.Span{{}})
	require.Error(t, err, "the zero span is none")
}

func TestElapsed(t *testing.T) {
	for text, want := range map[string]time.Duration{"24h": 24 * time.Hour, "5m": 5 * time.Minute, "1000000h": 1e6 * time.Hour, "0m": 0} {
		got, ok := span(t, text).Elapsed()
		assert.True(t, ok, text)
		assert.Equal(t, want, got)
	}
	for _, s := range []worktime.Span{{}, span(t, "1d"), span(t, "1wd"), span(t, "1wh"), span(t, "1wm"), {N: -1, Unit: worktime.UrgentHour}} {
		got, ok := s.Elapsed()
		assert.False(t, ok, s)
		assert.Zero(t, got)
	}
}

func FuzzParseSpan(f *testing.F) {
	for _, text := range []string{"5wd", "2wh", "24h", "7d", "05d", "-1d", "", "9999999999999999999999d", "5dd"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := worktime.ParseSpan(text)
		if err != nil {
			requireInvalid(t, err, "", text)
			return
		}
		require.Equal(t, text, s.String(), "one way to write a span")
		b, err := s.MarshalText()
		require.NoError(t, err)
		require.Equal(t, text, string(b))
	})
}
