// From the findings of all series to one outcome: definitions, sources and vintages that disagree, and confidence.
#include "stages/judge_interval/combine.h"

#include <algorithm>
#include <map>

#include "pipeline/rulebook/judged_measures.h"
#include "stages/judge_interval/checks.h"
#include "stages/judge_interval/diagnose.h"
#include "stages/judge_interval/explanation.h"
#include "stages/judge_interval/figures.h"

namespace tally::judge {
namespace {

/// Findings of one measure: what each of its series says.
struct Group {
  const Measure* measure = nullptr;
  std::vector<Finding> findings;  ///< the measure's own definition, one a source, preferred first
  std::vector<Finding> alternatives;
  std::vector<const Evidence*> failures;
};

/// Whether a finding is of an office whose figures are the usual ones for the claim's place: then its definition is as
/// good as the measure's own.
bool is_usual(const Finding& f, const Case& c) {
  const ReferenceSource* source = c.rules.sources.find(f.reading.evidence->query.source);
  return source && !c.claim.places.empty() && comes_first(*source, c.claim.places.front(), c.rules.places);
}

/// The measure's series that a query asked for; null when it is of another measure. Claims share a query by its series,
/// whichever measure asked first, so that the code decides and not Query::measure.
const MeasureSeries* definition_of(const Measure& measure, const Query& query) {
  const std::string_view asked = query.series;
  for (const MeasureSeries& s : measure.series) {
    if (s.source != query.source) continue;
    if (s.code == asked) return &s;
    // "nama.{place}.A": the place was put in when the query was made.
    const std::string_view code = s.code;
    const std::size_t open = code.find('{');
    const std::size_t close = code.rfind('}');
    if (open == std::string_view::npos || close == std::string_view::npos) continue;
    if (asked.starts_with(code.substr(0, open)) && asked.ends_with(code.substr(close + 1))) return &s;
  }
  return nullptr;
}

/// Two vintages of one series: the one known by the article's date and the newest.
struct Vintages {
  const Evidence* known = nullptr;
  const Evidence* today = nullptr;
};

/// Newer data first: a later date of the data, then a live reply rather than a shipped table.
bool newer(const Evidence& a, const Evidence& b) {
  if (a.series->as_of != b.series->as_of) return a.series->as_of > b.series->as_of;
  return !a.query.url.starts_with("file:") && b.query.url.starts_with("file:");
}

/// Evidence of one source and series, decoded ones only, newest first.
std::vector<std::vector<const Evidence*>> by_series(const JudgedClaim& input, const Measure& measure,
                                                    std::vector<const Evidence*>& failures) {
  std::vector<std::vector<const Evidence*>> out;
  for (const auto& evidence : input.evidence) {
    if (!evidence || evidence->query.kind != Query::Kind::series || !definition_of(measure, evidence->query)) continue;
    if (!evidence->series) {
      failures.push_back(evidence.get());
      continue;
    }
    const auto same = [&](const std::vector<const Evidence*>& list) {
      return list.front()->query.source == evidence->query.source &&
             list.front()->query.series == evidence->query.series;
    };
    const auto it = std::find_if(out.begin(), out.end(), same);
    if (it == out.end())
      out.push_back({evidence.get()});
    else
      it->push_back(evidence.get());
  }
  for (auto& list : out) {
    std::stable_sort(list.begin(), list.end(), [](const Evidence* a, const Evidence* b) { return newer(*a, *b); });
  }
  return out;
}

/// The words for one series.
Finding told(const Case& c, const Reading& reading) {
  Case whole = c;
  whole.brief = false;
  return compare(whole, reading);
}

/// Puts the words for the series that counts into its finding, which other series may have made undecided.
void tell_in_full(const Case& c, Finding& f) {
  Finding whole = told(c, f.reading);
  if (f.outcome != whole.outcome) whole.reason = f.reason;
  whole.outcome = f.outcome;
  whole.confidence = std::min(whole.confidence, f.confidence);
  for (const std::string& name : f.flags) whole.flag(name);
  whole.remarks = std::move(f.remarks);
  whole.agreeing = std::move(f.agreeing);
  f = std::move(whole);
}

/// One source's answer. With several vintages the article's own decides and today's is laid beside it.
Finding answer_of(const Case& c, const Measure& measure, const std::vector<const Evidence*>& list) {
  const auto finding_of = [&](const Evidence* e) {
    return compare(c, Reading{&measure, definition_of(measure, e->query), e});
  };
  Finding today = finding_of(list.front());
  const Date published = c.article.published();
  const Evidence* known = nullptr;
  for (const Evidence* e : list) {
    const auto as_of = Date::parse(e->series->as_of);
    const bool vintage = e != list.front() && as_of && published.known() && *as_of <= published;
    if (vintage && (!known || newer(*e, *known))) known = e;
  }
  const auto today_as_of = Date::parse(list.front()->series->as_of);
  if (!known || (today_as_of && published.known() && *today_as_of <= published)) {
    // An older copy of the same data fills in where the newest has no answer.
    for (const Evidence* e : list) {
      if (today.outcome != Outcome::undecided) break;
      if (e == list.front()) continue;
      Finding older = finding_of(e);
      if (older.outcome != Outcome::undecided) today = std::move(older);
    }
    return today;
  }
  Finding then = finding_of(known);
  if (then.outcome == Outcome::undecided) return today;
  if (today.outcome == Outcome::undecided || then.outcome == today.outcome) {
    if (today.reference_value && then.reference_value && *today.reference_value != *then.reference_value) {
      then.flag("revised_since");
      then.remarks += " Today's release gives " + told(c, today.reading).reference + ".";
    }
    return then;
  }
  then.flag("revised_since");
  then.remarks += " So it stood in the release of " + known->series->as_of + "; today's gives " +
                  told(c, today.reading).reference + ", which would " +
                  (today.outcome == Outcome::fits ? "support" : "refute") + " the claim.";
  if (then.outcome == Outcome::differs) {
    then.outcome = Outcome::undecided;
    then.reason = "vintages_disagree";
  }
  return then;
}

/// The confusable measures of those that are judged, each with the first of its series that answered.
std::vector<Reading> neighbours_of(const JudgedClaim& input, const RuleBook& rules,
                                   const std::vector<const Measure*>& judged) {
  std::vector<Reading> out;
  for (const Measure* measure : judged) {
    for (const std::string& id : measure->confusable) {
      const Measure* other = rules.measures.find(id);
      const auto known = [&](const Reading& r) { return r.measure == other; };
      if (!other || std::find(judged.begin(), judged.end(), other) != judged.end() ||
          std::any_of(out.begin(), out.end(), known))
        continue;
      for (const auto& evidence : input.evidence) {
        if (!evidence || !evidence->series) continue;
        const MeasureSeries* definition = definition_of(*other, evidence->query);
        if (!definition) continue;
        out.push_back({other, definition, evidence.get()});
        break;
      }
    }
  }
  return out;
}

Group judge_measure(const JudgedClaim& input, const Case& c, const Measure& measure) {
  Group group{&measure, {}, {}, {}};
  for (const auto& list : by_series(input, measure, group.failures)) {
    Finding finding = answer_of(c, measure, list);
    if (finding.reading.alternative())
      group.alternatives.push_back(std::move(finding));
    else
      group.findings.push_back(std::move(finding));
  }
  return group;
}

bool is_conflict(const Finding& f) {
  return f.reason == "vintages_disagree" || f.reason == "sources_disagree" || f.reason == "definitions_disagree";
}

/// Whether a source that differs is no more than its usual revision away from the claim.
bool nearly_fits(const Finding& f) {
  if (!f.interval || !f.reference_value || f.reading.measure->revision.is_zero()) return false;
  const Decimal slack = f.reference_value->abs() * f.reading.measure->revision * Decimal::scaled(1, -2);
  Interval wide = *f.interval;
  if (wide.from) wide.from = *wide.from - slack;
  if (wide.to) wide.to = *wide.to + slack;
  return wide.holds(*f.reference_value);
}

Finding conflict(Finding claim_fits, const Finding& differs, const char* reason, const Case& c) {
  claim_fits.outcome = Outcome::undecided;
  claim_fits.reason = reason;
  claim_fits.remarks += " But " + source_words(c, differs.reading) + " gives " + told(c, differs.reading).reference +
                        " for the " + differs.reading.measure->name + ".";
  return claim_fits;
}

/// The sources of a group with this outcome, each once, this finding's own first.
std::vector<std::string> agreeing_sources(const Finding& chosen, const Group& group) {
  std::vector<std::string> sources = {chosen.reading.evidence->query.source};
  for (const auto* list : {&group.findings, &group.alternatives}) {
    for (const Finding& f : *list) {
      const std::string& source = f.reading.evidence->query.source;
      if (f.outcome == chosen.outcome && std::find(sources.begin(), sources.end(), source) == sources.end())
        sources.push_back(source);
    }
  }
  return sources;
}

/// The figure of an office that speaks for the place and differs, where no source of the measure's own definition was
/// out of reach: it may have had the claim's figure. Indices differ by their base alone.
Finding* differing_usual(const Case& c, Group& group) {
  if (group.measure->kind == "index") return nullptr;
  const bool unheard = std::any_of(group.failures.begin(), group.failures.end(), [&](const Evidence* e) {
    const MeasureSeries* definition = definition_of(*group.measure, e->query);
    return definition && !definition->alternative && e->failure == "source_unavailable";
  });
  const auto it = std::find_if(group.alternatives.begin(), group.alternatives.end(),
                               [&](const Finding& f) { return f.outcome == Outcome::differs && is_usual(f, c); });
  return unheard || it == group.alternatives.end() ? nullptr : &*it;
}

/// One measure's outcome: its own definition in every source, then the alternatives.
std::optional<Finding> settle(const Case& c, Group& group) {
  const auto first = [](std::vector<Finding>& list, Outcome wanted) -> Finding* {
    const auto it = std::find_if(list.begin(), list.end(), [&](const Finding& f) { return f.outcome == wanted; });
    return it == list.end() ? nullptr : &*it;
  };
  for (Finding& f : group.findings) {
    if (is_conflict(f)) return std::move(f);
  }
  Finding* fits = first(group.findings, Outcome::fits);
  Finding* differs = first(group.findings, Outcome::differs);
  Finding* other = first(group.alternatives, Outcome::fits);
  for (Finding* f : {fits, differs, other}) {
    if (f) f->agreeing = agreeing_sources(*f, group);
  }
  if (other && is_usual(*other, c)) {
    if (differs) {
      other->remarks += " By another definition, " + source_words(c, differs->reading) + " gives " +
                        told(c, differs->reading).reference + ".";
    }
    return std::move(*other);
  }
  if (fits && differs && !nearly_fits(*differs)) return conflict(std::move(*fits), *differs, "sources_disagree", c);
  if (fits) return std::move(*fits);
  if (other) {
    if (differs) return conflict(std::move(*other), *differs, "definitions_disagree", c);
    other->flag("assumed_definition");
    other->confidence = std::min(other->confidence, Confidence::medium);
    return std::move(*other);
  }
  if (differs) return std::move(*differs);
  if (Finding* usual = differing_usual(c, group)) {
    usual->agreeing = agreeing_sources(*usual, group);
    return std::move(*usual);
  }
  // Only another definition has a value, and it differs: that decides nothing.
  if (Finding* alternative = first(group.alternatives, Outcome::differs)) {
    alternative->outcome = Outcome::undecided;
    alternative->reason = "ambiguous";
    alternative->remarks += " It is another definition than the claim's, so that this decides nothing.";
    return std::move(*alternative);
  }
  if (!group.findings.empty()) return std::move(group.findings.front());
  if (!group.alternatives.empty()) return std::move(group.alternatives.front());
  return std::nullopt;
}

std::string_view failure_reason(const std::vector<Group>& groups, const Evidence*& which) {
  // A source that could not be asked may have had the figure; one that lacks the series says the least.
  const auto weight = [](const Evidence* e) {
    if (e->failure == "source_unavailable") return 2;
    return e->failure == "no_series" ? 0 : 1;
  };
  which = nullptr;
  for (const Group& g : groups) {
    for (const Evidence* e : g.failures) {
      if (!which || weight(e) > weight(which)) which = e;
    }
  }
  if (!which) return "no_series";
  return which->failure.empty() ? std::string_view("source_unavailable") : std::string_view(which->failure);
}

/// What had to be assumed, for the sentence of a claim that is not refuted for it.
std::string assumptions(const Claim& claim, const Finding& f) {
  std::string out;
  const auto add = [&](std::string_view text) {
    if (!out.empty()) out += " and ";
    out += text;
  };
  const auto flagged = [&](std::string_view name) {
    return std::find(claim.flags.begin(), claim.flags.end(), name) != claim.flags.end() ||
           std::find(f.flags.begin(), f.flags.end(), name) != f.flags.end();
  };
  if (flagged("assumed_place")) add("the place");
  if (flagged("assumed_period") || flagged("latest_used")) add("the period");
  if (flagged("assumed_definition") || claim.measures.size() > 1) add("the measure");
  return out.empty() ? "what the figure is about" : out;
}

/// Says how many sources stand behind a verdict, or that it is one alone.
void say_agreement(Verdict& v, const Finding& f, const Case& c) {
  if (f.outcome == Outcome::undecided || f.agreeing.empty()) return;
  if (f.agreeing.size() == 1) {
    v.flags.emplace_back("single_source");
    return;
  }
  std::string names;
  for (std::size_t i = 1; i < f.agreeing.size(); ++i) {
    const ReferenceSource* source = c.rules.sources.find(f.agreeing[i]);
    names += (i == 1 ? "" : "; ") + (source ? source->name : f.agreeing[i]);
  }
  v.explanation += " " + std::to_string(f.agreeing.size()) +
                   (f.outcome == Outcome::fits ? " sources agree, also: " : " sources differ from the claim, also: ") +
                   names + ".";
}

void fill(Verdict& v, const Finding& f, const Case& c) {
  const Evidence& e = *f.reading.evidence;
  v.reason = f.reason;
  if (!f.claimed.empty()) v.claimed = f.claimed;
  v.reference = f.reference;
  v.difference = f.difference;
  v.explanation = f.explanation + f.remarks;
  const ReferenceSource* source = c.rules.sources.find(e.query.source);
  v.source = source ? source->name : e.query.source;
  v.source_url = !e.url.empty() ? e.url : e.query.url;
  v.measure = f.reading.measure->id;
  v.series = e.query.source + ":" + e.query.series;
  if (!f.period.empty()) v.period = f.period;
  v.unit = f.unit;
  if (f.interval) {
    v.claimed_low = f.interval->low;
    v.claimed_high = f.interval->high;
    v.tolerance_rule = f.interval->rule;
  }
  v.reference_value = f.reference_value;
  v.reference_period = f.reference_value ? f.reference_period : std::string{};
  v.reference_as_of = e.series ? e.series->as_of : std::string{};
  v.retrieved_at = e.retrieved_at;
  v.evidence_status = name_of(e.status);
  v.snapshot_sha256 = e.sha256;
  v.considered.insert(v.considered.end(), f.considered.begin(), f.considered.end());
  for (const std::string& name : f.flags) {
    if (std::find(v.flags.begin(), v.flags.end(), name) == v.flags.end()) v.flags.push_back(name);
  }
  say_agreement(v, f, c);
  if (e.status == EvidenceStatus::stale) v.flags.emplace_back("stale_evidence");
  if (e.series && !e.series->note.empty()) v.considered.push_back(e.series->note);
  if (f.seen && e.series) {
    if (const auto cited = e.series->citation_of(*f.seen); !cited.empty()) v.source_url = cited;
    const std::string& form = e.series->locator_form;
    const std::size_t at = form.find('%');
    v.evidence_locator =
        at == std::string::npos ? form : form.substr(0, at) + std::to_string(f.seen->locator) + form.substr(at + 1);
  }
  if (e.series && !c.claim.places.empty()) {
    for (const Observation& o : e.series->of_place(place_code(c.claim.places.front())))
      v.chart.push_back({o.period, f.reading.scaled(o)});
  }
}

}  // namespace

Verdict claim_columns(const JudgedClaim& input, const RuleBook& rules, const IntervalRules& intervals) {
  const Claim& claim = input.claim;
  Verdict v;
  v.flags = claim.flags;
  v.claim_type = name_of(claim.type);
  v.confidence = name_of(claim.confidence);
  if (!claim.measures.empty()) v.measure = claim.measures.front();
  for (const std::string& place : claim.places) {
    if (place.starts_with("X-")) continue;  // groups of ours without a code that others know
    v.place += (v.place.empty() ? "" : "/") + place;
  }
  if (claim.period_from.known()) v.period = claim.period_from.iso() + "/";
  if (claim.period.known()) v.period += claim.period.iso();
  if (claim.value) {
    const Mention& m = claim.value->mention;
    const Case c{input.article, claim, rules, intervals, {}};
    v.claimed = printed(c, m);
    v.hedge = name_of(m.hedge);
    v.unit = m.unit;
    if (const auto interval = interval_of(m, intervals)) {
      v.claimed_low = interval->low;
      v.claimed_high = interval->high;
      v.tolerance_rule = interval->rule;
    }
  }
  return v;
}

std::optional<Verdict> judge_without_evidence(const JudgedClaim& input, const RuleBook& rules,
                                              const IntervalRules& intervals) {
  const Claim& claim = input.claim;
  const auto undecided = [&](std::string_view reason, std::string sentence) {
    Verdict v = claim_columns(input, rules, intervals);
    v.reason = reason;
    v.explanation = std::move(sentence);
    v.evidence_status = name_of(EvidenceStatus::none);
    return v;
  };
  switch (claim.assertion) {
    case Assertion::forecast:
      return undecided("forecast", "The claim is a forecast: no published figure can decide it yet.");
    case Assertion::hypothetical:
      return undecided("hypothetical", "The sentence supposes the figure and does not assert it.");
    case Assertion::opinion:
      return undecided("opinion",
                       "The figure is somebody's estimate or opinion, not a statement about a published one.");
    case Assertion::question:
      return undecided("question", "The sentence asks and does not assert.");
    case Assertion::stated:
      break;
  }
  const bool known = std::any_of(claim.measures.begin(), claim.measures.end(),
                                 [&](const std::string& id) { return rules.measures.find(id) != nullptr; });
  if (!known) {
    if (!claim.document.empty() || !claim.term.empty()) {
      return undecided("document_not_at_hand", claim.document.empty()
                                                   ? "The document that the claim counts in is not at hand."
                                                   : "The document '" + claim.document + "' is not at hand.");
    }
    return undecided("measure_unknown",
                     "No published measure is known for this figure, and no document at hand speaks of it.");
  }
  if (claim.places.empty()) return undecided("place_unknown", "The claim does not say which place it is about.");
  return std::nullopt;
}

Verdict judge_series(const JudgedClaim& input, const RuleBook& rules, const IntervalRules& intervals) {
  const Claim& claim = input.claim;
  Verdict v = claim_columns(input, rules, intervals);
  Case c{input.article, claim, rules, intervals, {}, true};
  const std::vector<const Measure*> measures = judged_measures(claim, rules.measures);
  c.neighbours = neighbours_of(input, rules, measures);
  std::vector<Group> groups;
  std::vector<Finding> settled;
  for (const Measure* measure : measures) {
    groups.push_back(judge_measure(input, c, *measure));
    if (auto f = settle(c, groups.back())) settled.push_back(std::move(*f));
  }
  if (settled.empty()) {
    const Evidence* failed = nullptr;
    v.reason = failure_reason(groups, failed);
    v.confidence = name_of(Confidence::low);
    if (failed) {
      const ReferenceSource* source = rules.sources.find(failed->query.source);
      v.source = source ? source->name : failed->query.source;
      v.source_url = !failed->url.empty() ? failed->url : failed->query.url;
      v.series = failed->query.source + ":" + failed->query.series;
      v.evidence_status = name_of(failed->status);
      v.retrieved_at = failed->retrieved_at;
      v.explanation =
          v.source + " gave no answer" + (failed->failure_detail.empty() ? "." : ": " + failed->failure_detail + ".");
    } else {
      const Measure* m = rules.measures.find(claim.measures.front());
      v.explanation = "No source is known that publishes the " + (m ? m->name : claim.measures.front()) + ".";
      v.evidence_status = name_of(EvidenceStatus::none);
    }
    return v;
  }
  // The best reading that fits wins; the words allow it. What another reading says goes beside it.
  const auto fits =
      std::find_if(settled.begin(), settled.end(), [](const Finding& f) { return f.outcome == Outcome::fits; });
  const auto differs =
      std::find_if(settled.begin(), settled.end(), [](const Finding& f) { return f.outcome == Outcome::differs; });
  Finding* chosen = &settled.front();
  Confidence confidence = claim.confidence;
  if (fits != settled.end()) {
    chosen = &*fits;
    if (differs < fits) {
      // Growth recomputed from the level beside the published rate: two roundings of one thing unless prices come in.
      const auto rate_of = [](const Finding& level, const Finding& rate) {
        return level.reading.measure->kind == "count" && level.reading.measure->growth == rate.reading.measure->id;
      };
      const bool same_thing = claim.type == ClaimType::growth && (rate_of(*fits, *differs) || rate_of(*differs, *fits));
      if (!same_thing) {
        Finding both = conflict(std::move(*fits), *differs, "definitions_disagree", c);
        *chosen = std::move(both);
      }
    }
    if (chosen != &settled.front() && chosen->reading.measure->id != claim.measures.front()) {
      chosen->flag("assumed_definition");
      confidence = std::min(confidence, Confidence::medium);
    }
  } else if (differs != settled.end()) {
    chosen = &*differs;
  }
  confidence = std::min(confidence, chosen->confidence);
  const auto assumed = [](const std::string& name) { return name.starts_with("assumed_") || name == "latest_used"; };
  if (std::any_of(claim.flags.begin(), claim.flags.end(), assumed))
    confidence = std::min(confidence, Confidence::medium);
  // One guess may be a good one; of two, one is easily wrong. That a sentence takes place and time from the one before
  // is how articles are written.
  const auto guessed = [&](std::string_view name) {
    return std::find(claim.flags.begin(), claim.flags.end(), name) != claim.flags.end() ||
           std::find(chosen->flags.begin(), chosen->flags.end(), name) != chosen->flags.end();
  };
  const bool differing = chosen->outcome == Outcome::differs;
  const bool inherited = guessed("assumed_place") || guessed("assumed_period");
  // Whether percent or points were meant is the mistake itself, no guess of the reader's.
  const bool of_points = chosen->reason == "percent_points" &&
                         std::find(claim.flags.begin(), claim.flags.end(), "assumed_definition") == claim.flags.end();
  if (differing && !of_points &&
      ((guessed("assumed_definition") && (inherited || guessed("latest_used"))) ||
       (guessed("latest_used") && inherited)))
    confidence = Confidence::low;
  // A reading that could not be checked may be the one that was meant. "Unemployment fell by 11 percent", when the rate
  // fell by 11 points: no other measure explains that.
  const bool unchecked =
      differing && chosen->reason != "percent_points" && std::any_of(groups.begin(), groups.end(), [&](const Group& g) {
        return g.measure != chosen->reading.measure && g.findings.empty() && g.alternatives.empty() &&
               !g.failures.empty();
      });
  const bool held = differing && confidence != Confidence::low && !unchecked;
  if (held && !input.diagnose) {
    v.verdict = VerdictKind::refuted;
    return v;
  }
  tell_in_full(c, *chosen);
  if (differing) name_mistake(c, *chosen);
  // The sentence names no place or time itself, and the figure is that of another one.
  const bool elsewhere = held && ((chosen->reason == "other_place" && guessed("assumed_place")) ||
                                  (chosen->reason == "other_period" && guessed("assumed_period")));
  if (differing && (!held || elsewhere)) {
    chosen->outcome = Outcome::undecided;
    chosen->remarks += " This is not held against the claim, because " +
                       (unchecked ? std::string("another measure that it may mean could not be checked")
                                  : assumptions(claim, *chosen) + " had to be assumed") +
                       ".";
    chosen->considered.push_back("would be refuted: " + chosen->reason);
    chosen->reason = "ambiguous";
  }
  fill(v, *chosen, c);
  v.confidence = name_of(confidence);
  switch (chosen->outcome) {
    case Outcome::fits:
      v.verdict = VerdictKind::supported;
      break;
    case Outcome::differs:
      v.verdict = VerdictKind::refuted;
      break;
    case Outcome::undecided:
      v.verdict = is_conflict(*chosen) ? VerdictKind::conflicting_evidence : VerdictKind::not_enough_evidence;
      break;
  }
  return v;
}

}  // namespace tally::judge
