/** One year's money as a river: where it comes from, and where it goes. Both sides add up to the same. */
import type { LedgerResult, LedgerYear } from "@/api/types.gen";
import { addMoney, moneySign, negateMoney } from "@/lib/money";
import { accountName, sourceName } from "./columns";

export interface Flow {
  name: string;
  amount: string;
  colour: string;
}

export interface River {
  from: Flow[];
  to: Flow[];
  total: string;
}

export function riverOf(result: LedgerResult, year: LedgerYear): River {
  const { spending, taxes } = year;
  const from: Flow[] = [
    ...year.incomes.map((each) => ({ name: sourceName(each), amount: each.amount, colour: "series-1" })),
    { name: "Employers", amount: year.employer, colour: "series-5" },
    { name: "From outside", amount: year.outside, colour: "series-5" },
    ...year.accounts.map((account) => ({ name: `From ${accountName(result, account.key)}`, amount: account.withdrawals, colour: "series-11" })),
    { name: "Unpaid", amount: year.shortfall, colour: "loss" },
  ];
  const to: Flow[] = [
    { name: "Living", amount: spending.living, colour: "series-2" },
    { name: "Healthcare", amount: addMoney(spending.healthcare, spending.medicarePremiums), colour: "series-4" },
    { name: "Long-term care", amount: spending.longTermCare, colour: "series-4" },
    { name: "Events", amount: spending.events, colour: "series-7" },
    { name: "Federal tax", amount: taxes.federal, colour: "series-6" },
    { name: "State tax", amount: taxes.state, colour: "series-6" },
    { name: "Payroll tax", amount: taxes.payroll, colour: "series-6" },
    { name: "IRMAA", amount: taxes.irmaa, colour: "series-6" },
    { name: "Tax", amount: taxes.flat, colour: "series-6" },
    ...year.accounts.map((account) => ({ name: `Into ${accountName(result, account.key)}`, amount: addMoney(account.contributions, account.employer, account.deposits), colour: "series-3" })),
  ];
  // what is negative, such as a refund, flows the other way
  const back = (flows: Flow[]) => flows.filter(({ amount }) => moneySign(amount) < 0).map((flow) => ({ ...flow, name: `${flow.name}, back`, amount: negateMoney(flow.amount) }));
  const forth = (flows: Flow[]) => merged(flows.filter(({ amount }) => moneySign(amount) > 0));
  const sources = forth([...from, ...back(to)]);
  return { from: sources, to: forth([...to, ...back(from)]), total: addMoney("0.00", ...sources.map(({ amount }) => amount)) };
}

function merged(flows: Flow[]): Flow[] {
  const by = new Map<string, Flow>();
  for (const flow of flows) by.set(flow.name, { ...flow, amount: addMoney(by.get(flow.name)?.amount ?? "0.00", flow.amount) });
  return [...by.values()];
}
