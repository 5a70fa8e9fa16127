package main

import (
	"strings"

	"github.com/gridgov/gridgov/examples/replay/requestlog"

	"github.com/gridgov/gridgov"
)

// words are what the page says of rows, by the names that the JSON report has for flags, rejects and steps.
var words = map[string]gridgov.Text{
	requestlog.ClosedBeforeOpened.String(): {
		En: "closed before they were opened, whose closing is put at the opening",
		Zh: "办结时间早于受理时间，按受理时间计",
	},
	requestlog.DueBeforeOpened.String(): {
		En: "with a deadline before the opening, kept as it is",
		Zh: "时限早于受理时间，按原记录保留",
	},
	requestlog.BadTime.String(): {En: "with a time that cannot be read", Zh: "有无法识别的时间"},
	requestlog.NoPlace.String(): {En: "with coordinates that are incomplete or none", Zh: "坐标缺项或无效"},
	requestlog.NoPoint.String(): {En: "with a point that stands for an unknown place", Zh: "坐标为表示“地点不明”的约定点"},
	requestlog.Outside.String(): {En: "with a point outside every unit of the grid", Zh: "坐标不在任何网格内"},
	requestlog.UnknownStatus.String(): {
		En: "with a status in no list of the map, or one that the closing time contradicts",
		Zh: "状态不在对照表内，或与办结时间矛盾",
	},
	requestlog.NotText.String(): {
		En: "with bytes that are not of the log's encoding, or control characters",
		Zh: "含不属于该编码的字节或控制字符",
	},
	requestlog.LongCategory.String(): {En: "with a category that is too long, which was cut", Zh: "类别过长，已截短"},
	requestlog.LongCell.String():     {En: "with a cell that is too long, which was cut", Zh: "单元格过长，已截短"},
	requestlog.UnknownScore.String(): {
		En: "with a score that is no whole number from 1 to 5",
		Zh: "评分不是 1 至 5 的整数",
	},
	requestlog.UnknownKind.String(): {
		En: "with a kind of request that is none, and in no list of the map",
		Zh: "诉求类型不在对照表内",
	},
	requestlog.UnknownOrigin.String(): {
		En: "with an origin in no list of the map",
		Zh: "来源不在对照表内",
	},
	requestlog.ClosedTimeUnknown.String(): {En: "closed at a time that the log does not say", Zh: "已办结，但日志未记办结时间"},
	requestlog.UnknownUnit.String(): {
		En: "with the name of a unit that the grid does not have",
		Zh: "所填网格不在网格表内",
	},

	string(requestlog.NoID):          {En: "without an id", Zh: "缺编号"},
	string(requestlog.NoOpened):      {En: "without an opening time that can be read", Zh: "受理时间缺失或无法识别"},
	string(requestlog.RepeatedID):    {En: "with an id that an earlier row has", Zh: "编号与前面的行重复"},
	string(requestlog.WrongLength):   {En: "with more or fewer cells than the header", Zh: "列数与表头不符"},
	string(requestlog.UnreadableRow): {En: "that cannot be read", Zh: "无法读取"},

	requestlog.Respond.String(): {En: "a first response", Zh: "响应"},
	requestlog.Accept.String():  {En: "a signing for", Zh: "签收"},
	requestlog.Answer.String():  {En: "a final reply", Zh: "答复"},
	requestlog.Rework.String():  {En: "a sending back", Zh: "返工"},
	requestlog.Close.String():   {En: "a closing", Zh: "办结"},
	requestlog.Reopen.String():  {En: "a reopening", Zh: "重办"},
	requestlog.Convene.String(): {En: "a joint handling", Zh: "联动"},
	requestlog.Rate.String():    {En: "a rating", Zh: "评价"},
	requestlog.Closed.String():  {En: "the last closing", Zh: "最后一次办结"},
}

// wordsFor returns the words for a name, or the name where there are none.
func wordsFor(name string) gridgov.Text {
	if t, ok := words[name]; ok {
		return t
	}
	plain := strings.ReplaceAll(name, "_", " ")
	return gridgov.Text{En: plain, Zh: plain}
}
