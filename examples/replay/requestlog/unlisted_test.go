package requestlog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
)

// unlistedIn reads a log with these values of the status, and returns those that no list has, and the rejects file.
func unlistedIn(t *testing.T, values ...string) (unlisted map[string]int64, rejects string) {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("opened,status\n")
	for _, v := range values {
		fmt.Fprintf(&b, "2024-03-01 08:00:00,%q\n", v)
	}
	name, list := filepath.Join(dir, "log.csv"), filepath.Join(dir, "rejects.csv")
	require.NoError(t, os.WriteFile(name, []byte(b.String()), 0o600))
	const columns = `{"columns": {"opened": "opened", "status": "status"}, "open_values": ["Open"], "root": {"id": "c"}}`
	m, err := requestlog.ReadMap("map.json", []byte(columns))
	require.NoError(t, err)
	l, err := requestlog.Open(t.Context(), name, m, requestlog.Options{Rejects: list})
	require.NoError(t, err)
	require.NoError(t, l.Close())
	doc, err := os.ReadFile(list)
	require.NoError(t, err)
	return l.Counts().Unlisted, string(doc)
}

// A status that no list has is named; somebody's words in its column are not.
func TestUnlistedValuesAreNoWordsOfPeople(t *testing.T) {
	for value, want := range map[string]string{
		"退回": "退回", "Closed (Duplicate)": "Closed (Duplicate)", "Transferred to another agency": "Transferred to another agency",
		"L2-阶段3": "L2-阶段3",
		"经办人意见第0号 张三 13800000000 反映问题": "aaaaaa9a aa 99999999999 aaaa",
		"已电话联系市民,同意本周内处理完毕,另有两处漏水":     "aaaaaaa,aaaaaaaaa,aaaaaa",
		"李四家漏水。": "aaaaa。",
		"The inspector called Mrs Smith and left a message at his door": "aaa aaaaaaaaa aaaaaa aaa aaaaa aaa aaaa a aaaaaaa aa aaa aa…",
		"call 55501": "aaaa 99999",
	} {
		got, rejects := unlistedIn(t, value)
		assert.Equal(t, map[string]int64{want: 1}, got)
		if want != value {
			assert.NotContains(t, rejects, "张三")
		}
	}
	got, _ := unlistedIn(t, strings.Repeat("x ", 45))
	for value := range got {
		assert.Equal(t, 60, utf8.RuneCountInString(value))
	}
}

// Where a column has many values, those that occur once are no statuses; a report has no more than a hundred.
func TestUnlistedValuesOfAColumnOfNames(t *testing.T) {
	values := []string{"退回", "退回", "Referred", "Referred", "Referred"}
	for _, family := range "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许" {
		values = append(values, string(family)+"一", string(family)+"二明")
	}
	got, rejects := unlistedIn(t, values...)
	assert.Equal(t, map[string]int64{"退回": 2, "Referred": 3, "aa": 20, "aaa": 20}, got)
	assert.NotContains(t, rejects, "赵一")
	values = nil
	for i := range 300 {
		values = append(values, fmt.Sprintf("s%d", i), fmt.Sprintf("s%d", i))
	}
	got, _ = unlistedIn(t, values...)
	assert.Len(t, got, 100)
}
