import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { VIEWS_FOLDER } from '../../src/http/ui/view-engine.ts'

interface Source {
  readonly name: string
  readonly text: string
}

function sources(extension: string): readonly Source[] {
  const paths = readdirSync(VIEWS_FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(extension))
    .map((path) => join(VIEWS_FOLDER, path))
  assert.ok(paths.length > 0, `there are ${extension} files`)
  return paths.map((path) => ({
    name: relative(VIEWS_FOLDER, path),
    text: readFileSync(path, 'utf8'),
  }))
}

/** A template without its comments. */
const templates = sources('.ejs').map(({ name, text }) => ({
  name,
  text: text.replace(/<%#[\s\S]*?%>/g, ''),
}))

function offences(pattern: RegExp, among: readonly Source[] = templates): readonly string[] {
  return among.flatMap(({ name, text }) =>
    [...text.matchAll(pattern)].map((match) => `${name}: ${match[0]}`),
  )
}

test('unescaped output stands only before include( (U-01)', () => {
  assert.deepEqual(offences(/<%-(?!\s*include\().{0,40}/g), [])
})

test('templates hold nothing but if, else, for, include and output: they print, they do not decide (style point 18)', () => {
  const control =
    /^(if \(.+\) \{|\} else \{|for \(const \w+ of it\.[\w.]+\) \{|for \(const \w+ of \w+\.\w+\) \{|\})$/
  const code = templates.flatMap(({ name, text }) =>
    [...text.matchAll(/<%(?![=#-])([\s\S]*?)-?%>/g)]
      .map((match) => (match[1] ?? '').trim())
      .filter((statement) => !control.test(statement))
      .map((statement) => `${name}: ${statement}`),
  )
  assert.deepEqual(code, [])
})

test('output is a member of the view model and nothing worked out (style point 18)', () => {
  const printed = templates.flatMap(({ name, text }) =>
    [...text.matchAll(/<%=([\s\S]*?)%>/g)]
      .map((match) => (match[1] ?? '').trim())
      .filter((expression) => !/^\w+(\.\w+)*$/.test(expression))
      .map((expression) => `${name}: ${expression}`),
  )
  assert.deepEqual(printed, [])
})

test('no template has an inline script, style or handler, which the policy would refuse (H-01)', () => {
  const withoutTags = templates.map(({ name, text }) => ({
    name,
    text: text.replace(/<%[\s\S]*?%>/g, ''),
  }))
  assert.deepEqual(offences(/<style\b/gi, withoutTags), [])
  assert.deepEqual(offences(/<script(?![^>]*\ssrc=)[^>]*>/gi, withoutTags), [])
  assert.deepEqual(offences(/<script[^>]*>\s*[^\s<]/gi, withoutTags), [])
  assert.deepEqual(offences(/\s(?:style|on\w+)\s*=/gi, withoutTags), [])
  assert.deepEqual(offences(/javascript:/gi, withoutTags), [])
})

test('every attribute that prints a value is in double quotes (U-01)', () => {
  assert.deepEqual(offences(/=\s*'?<%=.{0,40}/g), [])
  assert.deepEqual(offences(/='[^'\n]*<%=.{0,40}/g), [])
})

test('every control that a person fills in has a label that names its id', () => {
  const unlabelled = templates.flatMap(({ name, text }) => {
    const html = text.replace(/<%=\s*([\w.]+)\s*%>/g, '{$1}').replace(/<%[\s\S]*?%>/g, '')
    return [...html.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)]
      .filter((match) => !match[0].includes('type="hidden"'))
      .map((match) => /\bid="([^"]+)"/.exec(match[0])?.[1] ?? match[0])
      .filter((id) => !html.includes(`<label for="${id}">`))
      .map((id) => `${name}: ${id}`)
  })
  assert.deepEqual(unlabelled, [])
})

test('every image and icon is hidden from assistive technology or named', () => {
  assert.deepEqual(offences(/<(?:img|svg)(?![^>]*(?:\salt=|aria-hidden="true"))[^>]*>/g), [])
})

test('every form says whether it posts or asks, and goes where the view model says', () => {
  assert.deepEqual(
    offences(/<form(?![^>]*\smethod="(?:post|get)"\saction="<%= [\w.]+ %>")[^>]*>/g),
    [],
  )
})

test('a partial is passed exactly the names that it reads (decision 8)', () => {
  const used = new Map(
    templates.map(({ name, text }) => [
      `/${name.replace(/\.ejs$/, '')}`,
      [...new Set([...text.matchAll(/\bit\.(\w+)/g)].map((match) => match[1]))].sort(),
    ]),
  )
  const calls = templates.flatMap(({ name, text }) =>
    [...text.matchAll(/include\('([^']+)', \{([^}]*)\}\)/g)].map((match) => ({
      name,
      partial: match[1] ?? '',
      passed: (match[2] ?? '')
        .split(',')
        .map((member) => member.split(':')[0]?.trim() ?? '')
        .filter(Boolean)
        .sort(),
    })),
  )
  assert.equal(calls.length, offences(/include\(/g).length, 'every include is understood here')
  for (const { name, partial, passed } of calls) {
    assert.deepEqual(passed, used.get(partial), `${name} includes ${partial}`)
  }
})

test('nothing is loaded from elsewhere: templates, styles and scripts name no other host (U-07)', () => {
  const all = [...templates, ...sources('.css'), ...sources('.js')]
  assert.deepEqual(offences(/(?:https?:)?\/\/[\w-]+\.[\w.-]+/g, all), [])
  assert.deepEqual(offences(/@import|url\((?!"[\w-]+\.svg"\))/g, sources('.css')), [])
})

test('scripts write text, never markup (U-01)', () => {
  const markup = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/g
  assert.deepEqual(offences(markup, sources('.js')), [])
})
