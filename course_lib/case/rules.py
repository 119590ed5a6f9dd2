"""The rule figures of ``data/catalog/rules.yml`` as frozen, checked objects."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["Rules"]

Share = Annotated[float, Field(ge=0, le=1)]
Score = Annotated[float, Field(ge=0, le=100)]
Positive = Annotated[float, Field(gt=0)]


class Block(BaseModel):
    """A block of rules with its source."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    source: str = Field(min_length=1)


class Bands(Block):
    """Scores that part the three bands; the two limits belong to the middle band."""

    assured: Score
    confident: Score

    @model_validator(mode="after")
    def _ordered(self) -> Bands:
        if self.assured < self.confident:
            raise ValueError("assured 不得小于 confident")
        return self


class Gates(Block):
    """What an assured customer must show besides the score."""

    min_score: Score
    min_row: Score
    roles: tuple[str, ...]


class Coverage(Block):
    """From which contact level a person counts as contacted."""

    contact_level: int = Field(ge=0, le=4)


class ScoreScale(Block):
    """Score at parity and the top of the rating scale."""

    parity: Score
    rating_max: Positive


class Sensitivity(Block):
    """Steps of the what-if analysis."""

    rating_step: Positive
    weight_step: Share


class Swot(Block):
    """Lead per factor from which it is a strength (or weakness); urgency and policy marks that count."""

    threshold: Positive
    urgent: int = Field(ge=1, le=5)
    policy_middle: float = Field(ge=1, le=10)


class Selection(Block):
    """Scaling, number of picks per line, rank acceptability sampling."""

    scale_low: float
    scale_high: float
    scale_constant: float
    pick: dict[str, int]
    samples: int = Field(ge=100)
    concentration: Positive
    seed: int


class DemandRules(Block):
    """How much of an industry's output growth, above the county's, becomes growth of its demand."""

    output_share: Share


class CapacityRules(Block):
    """Ratio top-down : bottom-up outside of which an estimate is flagged."""

    ratio_low: Positive
    ratio_high: Positive


class Market(Block):
    """How recently a service must have been ours to count as lost."""

    lost_within_months: int = Field(ge=1)


class Survey(Block):
    """States that make an address a white spot; how old a visit may be; which contract ends are near; first visits."""

    white_states: tuple[Literal["竞争", "流失", "他网", "存量", "潜在", "未知", "范围外"], ...] = Field(min_length=1)
    fresh_within_months: int = Field(ge=1)
    ends_within_months: int = Field(ge=1)
    visits: int = Field(ge=1)


class Mining(Block):
    """Below which share of units in use a service is a shortfall; a candidate's first loss and urgency."""

    short_below: Share
    loss_share: Share
    urgency: int = Field(ge=1, le=5)


class NeedPriority(Block):
    """Weights of urgency, loss and completeness in a need's priority (sum 100)."""

    urgency: Score
    loss: Score
    complete: Score

    @model_validator(mode="after")
    def _sum(self) -> NeedPriority:
        if abs(self.urgency + self.loss + self.complete - 100) > 1e-6:
            raise ValueError("三个权重合计应为 100")
        return self


class Fit(Block):
    """Fit levels."""

    partial: int = Field(ge=0, le=3)
    good: int = Field(ge=0, le=3)


class BudgetRules(Block):
    """Share of revenue that the vital few must hold."""

    pareto: Share


class ValueRules(Block):
    """Yearly price of all lines of a need as shares of the yearly loss: warn, refuse; a blank loss in list prices."""

    warn: Positive
    refuse: Positive
    blank_loss: Positive

    @model_validator(mode="after")
    def _ordered(self) -> ValueRules:
        if self.refuse < self.warn:
            raise ValueError("refuse 不得小于 warn")
        return self


class QuantityRules(Block):
    """How far a quantity may leave the usual range, the need, and the customer's head count."""

    low: Share
    high: Annotated[float, Field(ge=1)]
    need_high: Annotated[float, Field(ge=1)]
    need_low: Share
    cards_per_head: Positive
    seats_per_head: Positive


class WalletRules(Block):
    """By how much our stock and new connectivity may exceed the customer's whole telecom bill."""

    headroom: float = Field(ge=0)


class ModeRules(Block):
    """Products that stand beside what the customer has and take no line's place."""

    beside: tuple[str, ...]


class Tray(BaseModel):
    """Where customers stand whom we hardly know: name, advice, days kept for each."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(min_length=1)
    strategy: str = Field(min_length=1)
    days: float = Field(ge=0)


class NineGridRules(Block):
    """Yuan bounds between low, middle and high value (empty = terciles), and the tray beside the grid."""

    bounds: tuple[float, ...]
    tray: Tray

    @model_validator(mode="after")
    def _two(self) -> NineGridRules:
        if self.bounds and (len(self.bounds) != 2 or self.bounds[0] >= self.bounds[1]):
            raise ValueError("bounds 须为空，或为由小到大的两个金额")
        return self


class Rehearsal(BaseModel):
    """How a plan fares in class: days off of a long holiday, slow working days on both sides, attitude that blocks."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    long_holiday: int = Field(ge=1)
    slow_days: int = Field(ge=1)
    against: int


class Prior(BaseModel):
    """Lead of people we have not met, points: mean; spread between customers, and between people of one customer."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    mean: float
    customer: Positive
    person: Positive


class OddsRules(Block):
    """Whether a customer decides this year, and whether for us."""

    double: Positive
    prior: Prior
    fit_points: dict[int, float]
    price_points: float = Field(ge=0)
    decide: tuple[Share, ...] = Field(min_length=2)
    urgency: float = Field(ge=0)
    q_low: Share
    q_high: Share
    push: Share
    known_below: Share
    nodes: int = Field(ge=3, le=60)

    @model_validator(mode="after")
    def _sound(self) -> OddsRules:
        if sorted(self.fit_points) != [0, 1, 2, 3]:
            raise ValueError("fit_points 要写匹配 0、1、2、3 各几分")
        points = [self.fit_points[level] for level in range(4)]
        if points != sorted(points):
            raise ValueError("fit_points 匹配越好，分不得越少")
        if any(later <= earlier for earlier, later in pairwise(self.decide)):
            raise ValueError("decide 须一级比一级高：关口过得越多，越可能今年定")
        if self.q_low > self.q_high:
            raise ValueError("q_low 不得大于 q_high")
        return self


class StockRules(Block):
    """Stock lines without a contract's end or a renewal; from which share of ends a case is remarked."""

    blank_end_share: Share
    blank_renewal: Share
    few_ends: Share


class DistributionRules(Block):
    """Correlation by rival and its range, nodes of the shock, fineness, when small items are taken together."""

    rho: Annotated[float, Field(ge=0, lt=1)]
    rho_range: tuple[Annotated[float, Field(ge=0, lt=1)], Annotated[float, Field(ge=0, lt=1)]]
    nodes: int = Field(ge=3, le=100)
    nodes_high: int = Field(ge=3, le=100)
    nodes_from: Share
    steps: int = Field(ge=100, le=100_000)
    exact_items: int = Field(ge=1)
    singles: int = Field(ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> DistributionRules:
        if not self.rho_range[0] <= self.rho <= self.rho_range[1]:
            raise ValueError("rho 须在 rho_range 的两个数之间")
        if self.nodes_high < self.nodes:
            raise ValueError("nodes_high 不得小于 nodes")
        return self


class RouteRules(Block):
    """The year's activities: days and money, starts a week, repeats, how far the reference plan is searched."""

    manager_share: Share
    day_step: Positive
    starts_per_week: int = Field(ge=1)
    expense_share: Share
    repeat: Share
    unmet_rating: float = Field(ge=0, le=10)
    node_limit: int = Field(ge=1)
    gaps: tuple[Share, ...] = Field(min_length=1)
    gap: Share
    per_round: int = Field(ge=1)
    rounds: int = Field(ge=1)
    columns: int = Field(ge=1)
    rehearsal: Rehearsal


class TenderRules(Block):
    """Products that are sold in tenders: a line of theirs needs no need."""

    products: tuple[str, ...]


class Rules(BaseModel):
    """All rules of a course."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    bands: Bands
    gates: Gates
    coverage: Coverage
    score: ScoreScale
    sensitivity: Sensitivity
    swot: Swot
    selection: Selection
    capacity: CapacityRules
    demand: DemandRules
    market: Market
    survey: Survey
    mining: Mining
    need_priority: NeedPriority
    fit: Fit
    budget: BudgetRules
    value: ValueRules
    quantity: QuantityRules
    wallet: WalletRules
    mode: ModeRules
    nine_grid: NineGridRules
    odds: OddsRules
    stock: StockRules
    distribution: DistributionRules
    route: RouteRules
    tender: TenderRules
