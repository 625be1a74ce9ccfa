//! What the rounds of a workload took, and the table of it.

/// The seconds that a turn took, for each side and round: the hand-written code first, then the library, then the peers.
pub struct Measured(Vec<Vec<f64>>);

impl Measured {
    pub fn new(sides: usize) -> Self {
        Self(vec![Vec::new(); sides])
    }

    pub fn add(&mut self, side: usize, seconds: f64) {
        self.0[side].push(seconds);
    }

    /// A line of the table: medians; the library's ratio with the middle half of its rounds; the ratios of the peers.
    pub fn line(&self, name: &str) -> String {
        let ratios = self.ratios(1);
        let [low, ratio, high] = [0.25, 0.5, 0.75].map(|part| quantile(&ratios, part));
        let [hand, library] = [0, 1].map(|side| shown(quantile(&self.0[side], 0.5)));
        let mut line = format!("{name:<42} {hand:>12} {library:>12} {ratio:>7.2}   {low:.2} to {high:.2}");
        for side in 2..self.0.len() {
            let ratios = self.ratios(side);
            match ratios.is_empty() {
                true => line += &format!(" {:>8}", "-"),
                false => line += &format!(" {:>8.2}", quantile(&ratios, 0.5)),
            }
        }
        line
    }

    /// Of each round, because what disturbs one side of a round disturbs the others.
    fn ratios(&self, side: usize) -> Vec<f64> {
        self.0[side].iter().zip(&self.0[0]).map(|(seconds, hand)| seconds / hand).collect()
    }
}

/// The title of the table.
pub fn title(database: &str, peers: &[&str]) -> String {
    let mut title =
        format!("{database:<42} {:>12} {:>12} {:>7}   {:<12}", "by hand", "library", "ratio", "middle half");
    peers.iter().for_each(|peer| title += &format!(" {peer:>8}"));
    title
}

fn quantile(values: &[f64], part: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part).round() as usize]
}

fn shown(seconds: f64) -> String {
    let micros = seconds * 1e6;
    if micros < 1_000.0 { format!("{micros:.2} µs") } else { format!("{:.2} ms", micros / 1e3) }
}
