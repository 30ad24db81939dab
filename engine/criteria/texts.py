r"""What a person wants to know of torch's own loss classes, in the form of a docstring: a sentence, the formula, when to use
        it, what
it does to outliers and to imbalance.

Facts about published classes, keyed by name. A class without an entry appears all the same, with the first sentence of its own
documentation. x is the input, y the target, n the number of samples, C of classes, σ the logistic function.
"""

TEXTS: dict[str, str] = {
    "L1Loss": r"""The size of the error, whatever its sign. $\left|x - y\right|$

        When: the median is wanted, or some targets are simply wrong.
        Outliers: each pulls with the same force 1, however far away it is, so a few of them change little.
        Imbalance: half of the samples lie on each side of the best constant; rare values are ignored.
        """,
    "MSELoss": r"""The squared error: twice as wrong costs four times as much. $\left(x - y\right)^2$

        When: errors are like Gaussian noise and the mean is wanted.
        Outliers: the pull grows with the distance, so a single wild target can outweigh all others.
        Imbalance: the best constant is the mean, which many common samples pull away from a few rare ones.
        """,
    "HuberLoss": r"""A parabola near the target, a straight line beyond delta: gentle where the error is small and deaf to how
        large a large one is.
        $\begin{cases} \frac{1}{2}\left(x-y\right)^2 & \left|x-y\right| < \delta \\ \delta\left(\left|x-y\right| -
        \frac{1}{2}\delta\right) & \text{else} \end{cases}$

        When: regression with some outliers; a smaller delta trusts the data less.
        Outliers: none pulls harder than delta.
        Imbalance: between the mean (large delta) and the median (small delta).
        Source: Huber 1964, doi:10.1214/aoms/1177703732
        """,
    "SmoothL1Loss": r"""Huber's loss divided by beta: its tails keep the slope 1, and a small beta makes it the absolute error.
        $\begin{cases} \frac{1}{2\beta}\left(x-y\right)^2 & \left|x-y\right| < \beta \\ \left|x-y\right| - \frac{1}{2}\beta &
        \text{else} \end{cases}$

        When: as Huber's; usual for the boxes of object detectors.
        Outliers: none pulls harder than 1.
        Imbalance: between the mean and the median, as Huber's.
        Source: Girshick 2015, arXiv:1504.08083
        """,
    "CrossEntropyLoss": r"""How surprised the softmax of the logits is by the true class.
        $-w_y \log \frac{\exp x_y}{\sum_{c=1}^{C} \exp x_c}$

        When: exactly one of several classes is right; the net ends in logits, without a softmax of its own.
        Outliers: a wrong label pulls with at most the weight of its class; label smoothing keeps logits from growing without
        end.
        Imbalance: common classes win unless weight makes rare ones dearer; with the mean, torch divides by the sum of the
        weights.
        """,
    "LinearCrossEntropyLoss": r"""A linear layer and cross-entropy in one module, so that the logits of many classes need not
        all be kept in memory.
        $-w_y \log \frac{\exp \left(A x\right)_y}{\sum_{c=1}^{C} \exp \left(A x\right)_c}$

        When: the last layer has very many classes, such as the words of a language.
        Outliers: as cross-entropy.
        Imbalance: as cross-entropy.
        """,
    "AdaptiveLogSoftmaxWithLoss": r"""A softmax for very many classes that spends little on rare ones: they stand in clusters
        behind one entry of the head.
        $-\log p_{\text{head}}\left(k\right) - \log p_k\left(y\right)$

        When: a vocabulary so large that a full softmax costs too much.
        Outliers: as cross-entropy.
        Imbalance: made for it: classes are sorted by how common they are, and rare ones get fewer parameters.
        Source: Grave et al. 2016, arXiv:1609.04309
        """,
    "CTCLoss": r"""How likely a sequence is when nobody said which frame belongs to which symbol: summed over all alignments.
        $-\log \sum_{\pi \in B^{-1}\left(y\right)} \prod_{t=1}^{T} p_t\left(\pi_t\right)$

        When: speech and handwriting: the order of the symbols is known, their places are not.
        Outliers: a target longer than its frames has probability 0 and an infinite loss; zero_infinity drops it.
        Imbalance: the blank is the most common symbol, and early in training its peaks push all else away.
        Source: Graves et al. 2006, doi:10.1145/1143844.1143891
        """,
    "NLLLoss": r"""The negative log-probability of the true class; the net has taken the log-softmax already. $-w_y\, x_y$

        When: a net that ends in log_softmax; with plain logits take cross-entropy.
        Outliers: linear in the log-probability; the softmax before it bounds the pull.
        Imbalance: weight makes rare classes dearer; with the mean, torch divides by the sum of the weights.
        """,
    "PoissonNLLLoss": r"""How surprised a Poisson distribution is by a count; the input is the log of the rate unless log_input
        is off.
        $\exp x - y\, x$

        When: counts of events: visitors, photons, accidents.
        Outliers: a rate that is far too high costs exponentially, one that is too low only linearly.
        Imbalance: many zeros pull the rate towards 0.
        """,
    "GaussianNLLLoss": r"""How surprised a Gaussian is whose mean and variance both come from the net.
        $\frac{1}{2}\left(\log \max\left(v, \epsilon\right) + \frac{\left(x-y\right)^2}{\max\left(v, \epsilon\right)}\right)$

        When: the net should say how sure it is.
        Outliers: where the net may raise the variance v it can shrug them off; with v fixed it is the squared error.
        Imbalance: samples of small variance count more, so that easy regions can crowd out hard ones.
        Source: Nix and Weigend 1994, doi:10.1109/ICNN.1994.374138
        """,
    "KLDivLoss": r"""One term of the Kullback-Leibler divergence; the input is a log-probability, the target a probability.
        $y\left(\log y - x\right)$

        When: the target is a whole distribution, as in distillation; use batchmean, since the mean divides by the classes as
        well.
        Outliers: an event that the target has and the model gives no probability costs without bound.
        Imbalance: outcomes that are rare in the target weigh little, by definition.
        """,
    "BCELoss": r"""Binary cross-entropy of a probability. $-w\left(y \log x + \left(1-y\right) \log\left(1-x\right)\right)$

        When: the net ends in a sigmoid; with logits BCEWithLogitsLoss is more precise.
        Outliers: a confident mistake pulls almost without bound; torch keeps each logarithm above -100.
        Imbalance: the common class wins; weight scales samples, not classes.
        """,
    "BCEWithLogitsLoss": r"""Binary cross-entropy of a logit: the sigmoid and its logarithm in one stable formula.
        $-w\left(p\, y \log σ\left(x\right) + \left(1-y\right) \log\left(1-σ\left(x\right)\right)\right)$

        When: yes or no, or several labels that do not exclude each other.
        Outliers: a wrong label pulls with at most 1, or with pos_weight.
        Imbalance: pos_weight p makes each positive sample count p times: negatives divided by positives is a usual choice.
        """,
    "MarginRankingLoss": r"""Asks that the first of two scores lead the second by a margin; y = -1 turns the order.
        $\max\left(0, -y\left(x_1 - x_2\right) + m\right)$

        When: only the order of two things is known.
        Outliers: a pair in the wrong order pulls with 1, however wrong; one in the right order by the margin not at all.
        Imbalance: pairs that are right already add nothing, so easy pairs do not crowd out hard ones.
        """,
    "HingeEmbeddingLoss": r"""Draws similar pairs together and pushes others apart until their distance is the margin.
        $\begin{cases} x & y = 1 \\ \max\left(0, m - x\right) & y = -1 \end{cases}$

        When: distances of pairs that are known to be alike (1) or not (-1).
        Outliers: an unlike pair beyond the margin has no pull; a like pair always pulls with 1.
        Imbalance: among many unlike pairs only those within the margin count.
        """,
    "MultiLabelMarginLoss": r"""Asks every true label's score to lead every other's by 1.
        $\frac{1}{C} \sum_{j \in Y} \sum_{i \notin Y} \max\left(0, 1 - \left(x_j - x_i\right)\right)$

        When: several labels may be true, and their order against the false ones matters.
        Outliers: linear in how wrong the order is.
        Imbalance: it compares within one sample, so that rare labels need not be guessed against common ones.
        """,
    "MultiLabelSoftMarginLoss": r"""Binary cross-entropy of every label, averaged over the labels.
        $-\frac{1}{C} \sum_{i=1}^{C} w_i \left(y_i \log σ\left(x_i\right) + \left(1-y_i\right)
        \log\left(1-σ\left(x_i\right)\right)\right)$

        When: several labels may be true at once.
        Outliers: a wrong label pulls with at most its weight divided by C.
        Imbalance: most labels are false in most samples, so rare ones are easily never predicted; weight helps.
        """,
    "CosineEmbeddingLoss": r"""Turns like pairs into the same direction and unlike ones apart; lengths do not matter.
        $\begin{cases} 1 - \cos θ & y = 1 \\ \max\left(0, \cos θ - m\right) & y = -1 \end{cases}$

        When: embeddings are compared by angle.
        Outliers: bounded by 2; a pair that points in opposite directions has no gradient, so the worst is learned slowest.
        Imbalance: unlike pairs beyond the margin add nothing.
        """,
    "MultiMarginLoss": r"""The multi-class hinge: the true class must lead every other by a margin.
        $\frac{1}{C} \sum_{i \ne y} w_y \max\left(0, m - x_y + x_i\right)^p$

        When: a support-vector classifier; only samples near the border count.
        Outliers: linear for p = 1, squared for p = 2.
        Imbalance: weight makes rare classes dearer; samples beyond the margin add nothing.
        Source: Crammer and Singer 2001
        """,
    "TripletMarginLoss": r"""Asks an anchor to be nearer to a sample of its kind than to another by a margin.
        $\max\left(0, d\left(a, p\right) - d\left(a, n\right) + m\right)$

        When: faces, signatures, sentences: what is alike shall be near.
        Outliers: linear in the distance, so that a mislabelled triplet pulls no harder than another.
        Imbalance: most triplets soon satisfy the margin and add nothing, so hard ones must be sought.
        Source: Schroff et al. 2015, arXiv:1503.03832
        """,
    "TripletMarginWithDistanceLoss": r"""The triplet loss with a distance of one's own; the page shows torch's default, the
        Euclidean one.
        $\max\left(0, d\left(a, p\right) - d\left(a, n\right) + m\right)$

        When: what is alike shall be near, by another measure than the Euclidean.
        Outliers: as the distance has it.
        Imbalance: most triplets soon add nothing, so hard ones must be sought.
        """,
    "SoftMarginLoss": r"""The logistic loss of a score and a target of 1 or -1. $\log\left(1 + \exp\left(-y\, x\right)\right)$

        When: two classes written as 1 and -1; the same curve as BCEWithLogitsLoss for 1 and 0.
        Outliers: a wrong label pulls with at most 1.
        Imbalance: the common class wins.
        """,
}
