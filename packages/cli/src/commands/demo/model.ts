// Logistic regression, learnt by stochastic gradient descent.
import type { DataSet } from './data.js'

/** A model: one weight for each feature, and a bias. */
export interface Model {
  weights: Float64Array
  bias: number
}

/** What one step has measured on its batch, before the weights changed. */
export interface StepMetrics {
  loss: number
  accuracy: number
  gradientNorm: number
}

export function createModel(width: number): Model {
  return { weights: new Float64Array(width), bias: 0 }
}

/** Learns from `batchSize` random points. */
export function trainStep(
  model: Model,
  { features, labels }: DataSet,
  { learningRate, batchSize, random }: { learningRate: number; batchSize: number; random: () => number },
): StepMetrics {
  const gradient = new Float64Array(model.weights.length)
  let biasGradient = 0
  let loss = 0
  let correct = 0
  for (let drawn = 0; drawn < batchSize; drawn += 1) {
    const at = Math.floor(random() * labels.length)
    const point = features[at] ?? gradient
    const label = labels[at] ?? 0
    const score =
      model.bias + point.reduce((sum, feature, index) => sum + feature * (model.weights[index] ?? 0), 0)
    const probability = 1 / (1 + Math.exp(-score))
    // The cross-entropy in a form that does not overflow.
    loss += Math.max(score, 0) - score * label + Math.log1p(Math.exp(-Math.abs(score)))
    if (probability >= 0.5 === (label === 1)) correct += 1
    const error = probability - label
    for (let index = 0; index < gradient.length; index += 1) {
      gradient[index] = (gradient[index] ?? 0) + error * (point[index] ?? 0)
    }
    biasGradient += error
  }
  for (let index = 0; index < gradient.length; index += 1) {
    model.weights[index] = (model.weights[index] ?? 0) - (learningRate * (gradient[index] ?? 0)) / batchSize
  }
  model.bias -= (learningRate * biasGradient) / batchSize
  const norm = Math.hypot(...gradient, biasGradient) / batchSize
  return { loss: loss / batchSize, accuracy: correct / batchSize, gradientNorm: norm }
}
