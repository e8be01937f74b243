import { Plus, X } from "lucide-react";
import { Button, IconButton } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { PercentInput } from "../percent-input";
import { ASSETS_AT_MOST, colourOf, withAsset, withCorrelation, withoutAsset, type Universe, type UniverseAsset } from "./universe";

interface AssetEditorProps {
  universe: Universe;
  currency: string;
  onChange: (universe: Universe) => void;
}

/** What each asset is expected to do, how far its weight may go, and how any two move together. */
export function AssetEditor({ universe, currency, onChange }: AssetEditorProps) {
  const { assets, correlations } = universe;
  const set = (at: number, change: Partial<UniverseAsset>) => onChange({ ...universe, assets: assets.map((asset, index) => (index === at ? { ...asset, ...change } : asset)) });
  return (
    <div className="flex flex-col gap-6">
      <div className="relative overflow-x-auto pb-1">
        <table aria-label="Assets" className="-mx-2 w-full min-w-[50rem] border-separate border-spacing-x-2 border-spacing-y-1.5 text-sm">
          <thead className="text-left text-muted">
            <tr>
              <th scope="col" className="font-medium">Asset</th>
              <th scope="col" className="w-24 text-right font-medium">Expected</th>
              <th scope="col" className="w-24 text-right font-medium">Volatility</th>
              <th scope="col" className="w-24 text-right font-medium">At least</th>
              <th scope="col" className="w-24 text-right font-medium">At most</th>
              <th scope="col" className="w-36 text-right font-medium">Held today</th>
              <th scope="col" className="w-8">
                <span className="sr-only">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {assets.map((asset, index) => (
              <tr key={colourOf(index)}>
                <td>
                  <Input
                    aria-label={`Name of asset ${index + 1}`}
                    value={asset.name}
                    maxLength={80}
                    before={<span aria-hidden className="size-2.5 rounded-full" style={{ background: `var(--${colourOf(index)})` }} />}
                    onChange={(event) => set(index, { name: event.target.value })}
                  />
                </td>
                <td>
                  <PercentInput aria-label={`${asset.name}: expected return`} value={asset.meanRate} min={-0.5} max={1} onChange={(meanRate) => set(index, { meanRate })} />
                </td>
                <td>
                  <PercentInput aria-label={`${asset.name}: volatility`} value={asset.volatilityRate} min={0.0001} max={2} onChange={(volatilityRate) => set(index, { volatilityRate })} />
                </td>
                <td>
                  <PercentInput aria-label={`${asset.name}: least weight`} value={asset.lower} min={0} max={asset.upper} onChange={(lower) => set(index, { lower })} />
                </td>
                <td>
                  <PercentInput aria-label={`${asset.name}: largest weight`} value={asset.upper} min={asset.lower} max={1} onChange={(upper) => set(index, { upper })} />
                </td>
                <td>
                  <MoneyInput aria-label={`${asset.name}: held today`} value={asset.held === "0" ? "" : asset.held} placeholder="0" currency={currency} onChange={(held) => set(index, { held: held.startsWith("-") ? "0" : held || "0" })} />
                </td>
                <td>
                  <IconButton label={`Remove ${asset.name}`} size="sm" disabled={assets.length <= 2} onClick={() => onChange(withoutAsset(universe, index))}>
                    <X size={16} strokeWidth={1.5} />
                  </IconButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="flex flex-wrap items-end gap-4">
        <Button size="sm" disabled={assets.length >= ASSETS_AT_MOST} onClick={() => onChange(withAsset(universe))}>
          <Plus size={16} strokeWidth={1.5} />
          Add an asset
        </Button>
        <Field label="Rate without risk" className="w-36">
          <PercentInput value={universe.riskFreeRate} min={-0.1} max={0.5} onChange={(riskFreeRate) => onChange({ ...universe, riskFreeRate })} />
        </Field>
      </div>
      <div>
        <h3 className="mb-2 text-sm font-medium">How they move together</h3>
        <div className="relative overflow-x-auto pb-1">
          <table aria-label="Correlations" className="border-separate border-spacing-x-2 border-spacing-y-1.5 text-sm">
            <thead>
              <tr className="text-muted">
                <th scope="col">
                  <span className="sr-only">Asset</span>
                </th>
                {assets.slice(0, -1).map((asset, index) => (
                  <th key={colourOf(index)} scope="col" className="max-w-24 truncate text-right font-medium">
                    {asset.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {assets.slice(1).map((asset, above) => (
                <tr key={colourOf(above)}>
                  <th scope="row" className="pr-2 text-left font-medium whitespace-nowrap text-muted">
                    {asset.name}
                  </th>
                  {assets.slice(0, above + 1).map((other, column) => (
                    <td key={colourOf(column)} className="w-24">
                      <PercentInput aria-label={`Correlation of ${asset.name} and ${other.name}`} value={correlations[above + 1]?.[column] ?? 0} min={-1} max={1} onChange={(value) => onChange(withCorrelation(universe, above + 1, column, value))} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </div>
  );
}
