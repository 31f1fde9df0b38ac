import type { SourceReading } from './given.ts'
import { CHOICES, SOURCES } from './options.ts'

/** Keeps of each choice between options what the strongest source says, and refuses two answers from one source. */
export function settleChoices(given: SourceReading['given']): SourceReading {
  const dropped = new Set<unknown>()
  const mistakes: string[] = []
  for (const choice of CHOICES) {
    const answers = given.filter((one) => choice.includes(one.name) && one.value !== false)
    const strongest = SOURCES.find((source) => answers.some((one) => one.source === source))
    const deciding = answers.filter((one) => one.source === strongest)
    for (const one of answers) if (one.source !== strongest) dropped.add(one)
    if (deciding.length > 1) {
      const labels = deciding.map((one) => one.label)
      mistakes.push(`${labels.join(' and ')}: exclude one another; give one of them`)
    }
  }
  return { given: given.filter((one) => !dropped.has(one)), mistakes }
}
